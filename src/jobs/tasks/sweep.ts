import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { groupMerges } from '../../merge/engine/sweep/grouping.ts';
import { runSweep } from '../../merge/run-sweep.ts';
import { type MergeCost, type MergeRun } from '../../merge/run-types.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import { findMerges } from '../../storage/stores/merge-store.ts';
import { failSwept, sweptMerges } from '../../storage/stores/merge-sweep-store.ts';
import { type MergeRow } from '../../storage/entities/merge.ts';
import { findJob } from '../job-store.ts';
import { failureOf } from '../stored-failure.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { computeAlone } from './merge-compute.ts';
import { checkDisk, finishOutput } from './merge-finish.ts';
import { phaseSpans } from '../../telemetry/spans.ts';
import { countRises, mergeBytesRead } from '../../telemetry/metrics.ts';
import { ATTEMPT_SECONDS, type LoadedMerge, loadMerge } from './merge-inputs.ts';
import { discardOutputs, type OpenOutput, openOutputs } from './merge-outputs.ts';
import { prepareRun, type PreparedRun } from './run-merge.ts';
import { keepState, type KeptState } from './run-state.ts';

type Context = TaskContext<WorkerDeps>;

interface Member extends PreparedRun {
  readonly loaded: LoadedMerge;
  readonly outputs: readonly OpenOutput[];
  readonly state: KeptState;
}

/**
 * Computes merges of one experiment in as few readings of their inputs as the memory of a job allows, and publishes each as a
 * merge like any other. What a killed worker published or finished is not computed again.
 */
export const sweepTask = defineTask<{ experimentId: string }, WorkerDeps>({
  kind: 'SWEEP',
  payload: z.object({ experimentId: z.uuid() }),
  attempts: 4,
  expireInSeconds: ATTEMPT_SECONDS,
  async run(context) {
    const { deps, job } = context;
    const merges = await mergesToDo(context);
    try {
      await computeAll(context, merges);
    } catch (error) {
      const now = await findJob(deps.dataSource.manager, job.id);
      if (now?.state === 'CANCELLED') await discardAll(context, merges);
      throw error;
    }
  },
});

/** Those of the job that have no output and no other job. */
async function mergesToDo({ deps: { dataSource }, job }: Context): Promise<MergeRow[]> {
  const { manager } = dataSource;
  const ids = await sweptMerges(manager, job.id);
  const open: MergeRow[] = [];
  for (const merge of await findMerges(manager, ids)) {
    if (merge.outputCheckpointId !== null) continue;
    if ((await liveJob(manager, 'MERGE', merge.id, job.id)) === null) open.push(merge);
  }
  // the order of a sweep decides nothing but what is published first
  return open.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function computeAll(context: Context, merges: readonly MergeRow[]): Promise<void> {
  const { memoryBudgetBytes } = context.deps;
  const loaded = await loadAll(context, merges);
  const total = loaded.length;
  let completed = 0;
  const report = (phase: string): void => context.progress({ phase, completed, total, unit: 'merges' });
  report('merge');
  for (const { members } of groupMerges(loaded.map(plannedRun(context)), memoryBudgetBytes)) {
    await computeGroup(
      context,
      members.map((member) => loaded[member]),
      report,
    );
    completed += members.length;
    report('merge');
  }
}

/** As much of a run as grouping looks at; uploads are begun when their group is. */
function plannedRun({ deps: { objects } }: Context): (loaded: LoadedMerge) => MergeRun {
  const target = objects.multipartStaging === undefined ? ({ kind: 'parts', urls: [] } as const) : null;
  return ({ plan }) => ({
    plan,
    base: null,
    experts: [],
    targets: new Map(plan.output.map(({ path }) => [path, target ?? { kind: 'file', path: '' }])),
  });
}

/** A merge that can no longer be planned fails alone. */
async function loadAll(context: Context, merges: readonly MergeRow[]): Promise<LoadedMerge[]> {
  const loaded: LoadedMerge[] = [];
  for (const merge of merges) {
    try {
      loaded.push(await loadMerge(context.deps, merge));
    } catch (error) {
      if (!(error instanceof AppError) || error.retryable) throw error;
      await failOne(context, merge.id, error);
    }
  }
  return loaded;
}

async function computeGroup(
  context: Context,
  group: readonly LoadedMerge[],
  report: (phase: string) => void,
): Promise<void> {
  if (group.length === 1) return computeOne(context, group[0]);
  const { deps, signal } = context;
  const members: Member[] = [];
  for (const loaded of group) members.push(await prepareMember(context, loaded, group.length));
  await checkDisk(members.flatMap(({ outputs }) => outputs));
  const readMore = countRises(mergeBytesRead);
  const passes = phaseSpans('sweep');
  const { merges, costs } = await runSweep({
    merges: members.map(({ run }) => run),
    memoryBudgetBytes: deps.memoryBudgetBytes,
    signal,
    onProgress: ({ phase, completed }) => {
      readMore(phase, completed);
      passes.enter(phase);
      report(phase);
    },
  }).finally(passes.end);
  for (const [index, member] of members.entries()) {
    const outcome = merges[index];
    const { merge } = member.loaded;
    await member.finish();
    const cost = costs.find((one) => one.merges.includes(index));
    if (!outcome.ok) await failOne(context, merge.id, outcome.error);
    else if (cost === undefined) throw new Error(`internal: merge ${merge.id} of a sweep has no cost`);
    else await finishOutput(context, member.loaded, member.outputs, shareOf(cost, member), async () => undefined);
  }
}

/** A merge that shares its reading with none is run as any other. */
async function computeOne(context: Context, loaded: LoadedMerge): Promise<void> {
  const outputs = await openOutputs(context, loaded);
  await checkDisk(outputs);
  try {
    const cost = await computeAlone(context, loaded, outputs);
    await finishOutput(context, loaded, outputs, cost, async () => undefined);
  } catch (error) {
    // the others have their results, or are still to have them when it fails on the last attempt, too
    const { job } = context;
    const again = error instanceof AppError ? error.retryable : job.attempt < job.maxAttempts;
    if (again || (error instanceof AppError && error.code === 'CANCELLED')) throw error;
    await failOne(context, loaded.merge.id, error);
  }
}

async function prepareMember(context: Context, loaded: LoadedMerge, together: number): Promise<Member> {
  const outputs = await openOutputs(context, loaded);
  const state = keepState(context.deps.dataSource, loaded.merge, together);
  const { before, onReductions, afterSlice } = state;
  const prepared = await prepareRun(context, loaded, outputs, {
    finished: outputs.flatMap(({ finished }) => finished),
    ...(before.reductions === null ? {} : { reductions: before.reductions }),
    onReductions,
    afterSlice,
  });
  return { ...prepared, loaded, outputs, state };
}

/** One merge's equal share of what a group cost, with what earlier attempts took. */
function shareOf(
  { merges: { length: merges }, ...cost }: Shared,
  { loaded: { plan }, state: { before } }: Member,
): MergeCost {
  const resumed = before.seconds > 0;
  return {
    ...cost,
    seconds: before.seconds + cost.seconds / merges,
    bytesRead: resumed ? plan.bytesRead : Math.round(cost.bytesRead / merges),
    bytesWritten: plan.bytesWritten,
    flops: plan.flops,
    ...(merges === 1 ? {} : { merges }),
  };
}
type Shared = Omit<MergeCost, 'merges'> & { readonly merges: readonly number[] };

async function failOne(context: Context, mergeId: string, error: unknown): Promise<void> {
  const { deps, job, logger } = context;
  await failSwept(deps.dataSource.manager, job.id, mergeId, failureOf(error).error);
  logger.warn({ err: error, merge: mergeId }, 'a merge of a sweep failed');
  await discardOutputs(deps, mergeId, job.id);
}

async function discardAll({ deps, job, logger }: Context, merges: readonly MergeRow[]): Promise<void> {
  for (const { id } of merges) {
    await discardOutputs(deps, id, job.id).catch((cause: unknown) =>
      logger.warn({ err: cause, merge: id }, 'the partial output of a merge is left behind'),
    );
  }
}
