import { type StatisticKind } from '../../merge/types.ts';
import { type MergeRow } from '../../storage/entities/merge.ts';
import { insertMergeSweep, sweepsOf } from '../../storage/stores/merge-sweep-store.ts';
import { noteJob, noteStatistic, statisticIdsOf } from '../../storage/stores/experiment-store.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import { findMerges, insertMerge, insertMergeInputs, lockMergeByRecipe } from '../../storage/stores/merge-store.ts';
import { findStatistics, readyStatisticByDigest } from '../../storage/stores/statistic-store.ts';
import { askStatistic } from '../ask-statistic.ts';
import { inputRows, mergeRow } from '../merge-rows.ts';
import { planRequest } from '../merge-service-plan.ts';
import { resolveWish } from '../statistic-compute.ts';
import { mergeRequestOf } from './merge-request.ts';
import { neededKind, wishOf } from './needed-statistics.ts';
import { askScores, change, failPoint, gridPoint, jobError, type Point, PRIORITY, type Work } from './work.ts';

/** Merges planned in one turn: a turn holds the experiment's row. */
const PLANS_A_TURN = 100;

/** What there is of the statistics of one kind. */
interface Gathered {
  /** Ids of READY ones by position of the expert in the spec. */
  readonly ready: ReadonlyMap<number, string>;
  readonly failed: ReadonlyMap<number, string>;
}

/** Plans the merges that can be planned, and asks for those that no job computes, those of a subset in one job. */
export async function startMerges(work: Work): Promise<void> {
  const waiting = work.points.filter(({ role, state }) => role === 'GRID' && state === 'WAITING');
  if (waiting.length === 0) return;
  const statistics = new Map<StatisticKind, Gathered>();
  const bySubset = new Map<number, string[]>();
  let planned = 0;
  for (const point of waiting) {
    if (planned === PLANS_A_TURN) break;
    const { method, subset } = gridPoint(point);
    const kind = neededKind(work.cards[method]);
    let own: ReadonlyMap<number, string> | null = null;
    if (kind !== null) {
      const gathered = statistics.get(kind) ?? (await gather(work, kind));
      statistics.set(kind, gathered);
      const { experts } = work.experiment.spec.subsets[subset];
      const broken = experts.find((expert) => gathered.failed.has(expert));
      if (broken !== undefined) {
        const { code, message } = await jobError(work.manager, 'STATISTIC', gathered.failed.get(broken) ?? '');
        failPoint(work, point, {
          code: 'STATISTIC_MISSING',
          message: `the ${kind} of expert ${broken} failed: ${code}, ${message}`,
        });
        continue;
      }
      if (!experts.every((expert) => gathered.ready.has(expert))) continue;
      own = gathered.ready;
    }
    planned += 1;
    const merge = await mergeOf(work, point, own);
    if (merge === null) continue;
    change(work, point, { state: 'MERGING', mergeId: merge.id });
    const idle = merge.outputCheckpointId === null && (await liveJob(work.manager, 'MERGE', merge.id)) === null;
    if (idle) bySubset.set(subset, [...(bySubset.get(subset) ?? []), merge.id]);
  }
  for (const mergeIds of bySubset.values()) await startSweep(work, [...new Set(mergeIds)]);
}

/** The merge of a point, known or new; null when it cannot be planned. */
async function mergeOf(
  work: Work,
  point: Point,
  statistics: ReadonlyMap<number, string> | null,
): Promise<MergeRow | null> {
  const { deps, manager, experiment, models } = work;
  const request = mergeRequestOf(experiment.spec, models, gridPoint(point), statistics);
  const planned = await planRequest(deps, manager, request);
  if (!planned.ok) {
    const [{ field: _field, ...error }] = planned.errors;
    failPoint(work, point, error);
    return null;
  }
  const draft = mergeRow(planned.value, null, experiment.createdBy, deps.clock());
  const created = await insertMerge(manager, draft);
  const merge = await lockMergeByRecipe(manager, draft.recipeDigest);
  if (created) await insertMergeInputs(manager, inputRows(merge.id, planned.value));
  return merge;
}

async function startSweep({ deps, manager, experiment }: Work, mergeIds: readonly string[]): Promise<void> {
  const { job } = await deps.queue.enqueue(manager, {
    kind: 'SWEEP',
    payload: { experimentId: experiment.id },
    subject: { type: 'EXPERIMENT', id: experiment.id },
    priority: PRIORITY,
    createdBy: experiment.createdBy,
  });
  await insertMergeSweep(manager, job.id, mergeIds);
  await noteJob(manager, experiment.id, job.id);
}

/** Statistics of one kind of all experts: given ones, and those of the own cell, which are asked for once. */
async function gather(work: Work, kind: StatisticKind): Promise<Gathered> {
  const { manager, experiment, models, deps } = work;
  const { spec } = experiment;
  const ready = new Map<number, string>();
  const failed = new Map<number, string>();
  const noted = (await statisticIdsOf(manager, [experiment.id])).map(({ statisticId }) => statisticId);
  const rows = await findStatistics(manager, noted);
  for (const digest of spec.given) {
    const row = await readyStatisticByDigest(manager, digest);
    if (row !== null) rows.unshift(row);
  }
  for (const expert of new Set(spec.subsets.flatMap((subset) => subset.experts))) {
    const { id } = models.experts[expert];
    const known = rows.find((row) => row.checkpointId === id && row.kind === kind);
    if (known !== undefined) {
      if (known.state === 'READY') ready.set(expert, known.id);
      if (known.state === 'FAILED') failed.set(expert, known.id);
      continue;
    }
    const wish = await resolveWish(manager, wishOf(spec, id, kind, spec.experts[expert].cells[0]));
    if (!wish.ok) throw new Error(`internal: ${wish.errors[0].message}`);
    const { createdBy } = experiment;
    const { statistic, job, asked } = await askStatistic(deps, manager, {
      ...wish.value,
      createdBy,
      priority: PRIORITY,
    });
    await noteStatistic(manager, experiment.id, statistic.id);
    if (asked && job !== null) await noteJob(manager, experiment.id, job.id);
    if (statistic.state === 'READY') ready.set(expert, statistic.id);
  }
  return { ready, failed };
}

/** Scores the outputs that are there; fails the points whose merges have ended without one. */
export async function followMerges(work: Work): Promise<void> {
  const merging = work.points.filter(({ state }) => state === 'MERGING');
  const { manager, experiment } = work;
  const ids = merging.flatMap(({ mergeId }) => mergeId ?? []);
  const merges = new Map((await findMerges(manager, ids)).map((merge) => [merge.id, merge]));
  const swept = (await sweepsOf(manager, ids)).filter(({ error }) => error !== null);
  for (const point of merging) {
    const merge = merges.get(point.mergeId ?? '');
    if (merge === undefined) throw new Error(`internal: point ${point.id} has no merge`);
    if (merge.outputCheckpointId !== null) {
      change(work, point, { checkpointId: merge.outputCheckpointId });
      // the row of an output that was scored before does not know yet that it is in a grid
      work.shown.add(merge.outputCheckpointId);
      const tuningEvaluationId = await askScores(work, point, experiment.spec.selection.split);
      change(work, point, { state: 'TUNING', tuningEvaluationId });
      continue;
    }
    if ((await liveJob(manager, 'MERGE', merge.id)) !== null) continue;
    // the job may have ended with an output since the merge was read: the next turn sees it
    const [now] = await findMerges(manager, [merge.id]);
    if (now.outputCheckpointId !== null) continue;
    const own = swept.filter(({ mergeId }) => mergeId === merge.id).at(-1)?.error;
    failPoint(work, point, own ?? (await jobError(manager, 'MERGE', merge.id)));
  }
}
