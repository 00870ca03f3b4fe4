import { combinations, pointsOf } from '../../experiments/points.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type ExperimentRow } from '../../storage/entities/experiment.ts';
import { type ExperimentPointRow } from '../../storage/entities/experiment-point.ts';
import { type StatisticRow } from '../../storage/entities/statistic.ts';
import { type Page, type PageRequest } from '../../storage/keyset.ts';
import { newId } from '../../storage/new-id.ts';
import {
  experimentsCount,
  experimentsPage,
  type ExperimentsQuery,
  pointEvaluations,
  pointsCount,
  pointsPage,
  type PointsQuery,
  pointStates,
} from '../../storage/read-models/experiments.ts';
import {
  endExperiment,
  findExperimentBySpec,
  findExperiments,
  findPoints,
  insertExperiment,
  insertPoints,
  liveJobsOf,
  lockExperiment,
  lockExperimentBySpec,
  restartExperiment,
  statisticIdsOf,
} from '../../storage/stores/experiment-store.ts';
import { findStatistics } from '../../storage/stores/statistic-store.ts';
import { audit } from '../audit.ts';
import { askEnsemble } from '../ensemble.ts';
import { nameErrors } from '../merge-service-plan.ts';
import { fail, failAll, ok, type Result } from '../result.ts';
import { type ServiceDeps } from '../service-deps.ts';
import { missingScope, type Viewer } from '../viewer.ts';
import { secondsOf } from './advance.ts';
import { controlRow, gridRow } from './advance-scores.ts';
import { budgetErrors, budgetOf, planExperiment, type PlannedExperiment } from './plan.ts';
import { type Choice, choicesOf } from './choices.ts';
import { type ExperimentRequest } from './request.ts';
import { resolveExperiment } from './resolve.ts';
import { canGoOn, retryExperiment } from './retry.ts';

export type ExperimentPlanned = PlannedExperiment & { readonly existing: ExperimentRow | null };

export interface StartedExperiment {
  readonly experiment: ExperimentRow;
  readonly existed: boolean;
}

/** Points by state, and what was asked for so far. */
export interface Progress {
  readonly points: number;
  readonly waiting: number;
  readonly merging: number;
  readonly tuning: number;
  readonly tuned: number;
  readonly testing: number;
  readonly done: number;
  readonly failed: number;
  readonly evaluations: number;
  readonly completeEvaluations: number;
  readonly cells: number;
  readonly scoredCells: number;
}

export type ExperimentService = ReturnType<typeof createExperimentService>;

/** Use cases of experiments: dry runs, starting, stopping, looking up. What runs them is `driveExperiments`. */
export function createExperimentService(deps: ServiceDeps) {
  const { dataSource, queue, clock } = deps;
  const { manager: reader } = dataSource;

  async function planned(request: ExperimentRequest): Promise<Result<PlannedExperiment>> {
    const errors = nameErrors(request.name);
    if (errors.length > 0) return failAll(errors);
    const resolved = await resolveExperiment(reader, request);
    return resolved.ok ? ok(await planExperiment(deps, reader, resolved.value)) : resolved;
  }

  return {
    /** What an experiment would do, without doing it. Anybody who may read may ask. */
    async plan(request: ExperimentRequest): Promise<Result<ExperimentPlanned>> {
      const found = await planned(request);
      if (!found.ok) return found;
      return ok({ ...found.value, existing: await findExperimentBySpec(reader, found.value.specDigest) });
    },

    /** Starts an experiment; the one of the same spec goes on where it was, unless it runs or is complete. */
    async start(viewer: Viewer | null, request: ExperimentRequest): Promise<Result<StartedExperiment>> {
      const missing = missingScope(viewer, 'merge:run') ?? missingScope(viewer, 'eval:run');
      if (missing !== null) return failAll([missing]);
      const found = await planned(request);
      if (!found.ok) return found;
      const budget = budgetOf(request.budget);
      const errors = budgetErrors(found.value, budget);
      if (errors.length > 0) return failAll(errors);
      const { spec, specDigest, benchmark, base } = found.value;
      const now = clock();
      return inTransaction(dataSource, async (manager) => {
        const row = {
          ...{ id: newId(now.getTime()), name: request.name?.trim() ?? null, specDigest, spec, budget },
          ...{ benchmarkId: benchmark.id, baseId: base.id, createdBy: viewer?.tokenId ?? null },
          ...{ createdAt: now, startedAt: now },
        };
        const created = await insertExperiment(manager, row);
        const experiment = await lockExperimentBySpec(manager, specDigest);
        if (created) {
          const together = spec.controls.includes('ENSEMBLE')
            ? [await askEnsemble(manager, found.value.experts, { at: now, createdBy: row.createdBy })]
            : [];
          await insertPoints(manager, firstPoints(experiment.id, found.value, together));
        } else if (!(await canGoOn(manager, experiment))) return ok({ experiment, existed: true });
        else await restartExperiment(manager, experiment, { budget, startedAt: now });
        await audit(manager, {
          ...{ viewer, at: now, action: 'experimentStart' },
          ...{ subjectType: 'Experiment', subjectId: experiment.id, detail: { again: !created } },
        });
        const [started] = await findExperiments(manager, [experiment.id]);
        return ok({ experiment: started, existed: !created });
      });
    },

    /** Stops an experiment and the jobs that it asked for. Again is no conflict. */
    async cancel(viewer: Viewer | null, id: string): Promise<Result<ExperimentRow>> {
      const missing = missingScope(viewer, 'merge:run') ?? missingScope(viewer, 'eval:run');
      if (missing !== null) return failAll([missing]);
      const place = { field: ['input', 'experiment'] };
      const stopped = await inTransaction(dataSource, async (manager): Promise<Result<readonly string[]>> => {
        const experiment = await lockExperiment(manager, id);
        if (experiment === null) return fail('NOT_FOUND', 'there is no such experiment', place);
        if (experiment.state === 'CANCELLED') return ok([]);
        if (experiment.state !== 'RUNNING') {
          return fail('CONFLICT', `the experiment is ${experiment.state}: only a running one can be stopped`, place);
        }
        const error = { code: 'CANCELLED' as const, message: `cancelled by "${viewer?.name ?? 'the server'}"` };
        await endExperiment(manager, id, { state: 'CANCELLED', error, finishedAt: clock() });
        await audit(manager, {
          ...{ viewer, at: clock(), action: 'experimentCancel', subjectType: 'Experiment', subjectId: id },
        });
        return ok(await liveJobsOf(manager, id));
      });
      if (!stopped.ok) return stopped;
      for (const job of stopped.value) await queue.cancel(job);
      const [experiment] = await findExperiments(reader, [id]);
      return ok(experiment);
    },

    /** Lets one go on that stands still. */
    retry(viewer: Viewer | null, id: string): Promise<Result<ExperimentRow>> {
      return retryExperiment(deps, viewer, id);
    },

    page(query: ExperimentsQuery, page: PageRequest): Promise<Page<ExperimentRow>> {
      return experimentsPage(reader, query, page);
    },

    count(query: ExperimentsQuery): Promise<number> {
      return experimentsCount(reader, query);
    },

    byIds(ids: readonly string[]): Promise<ExperimentRow[]> {
      return findExperiments(reader, ids);
    },

    pointsByIds(ids: readonly string[]): Promise<ExperimentPointRow[]> {
      return findPoints(reader, ids);
    },

    pointsPage(query: PointsQuery, page: PageRequest): Promise<Page<ExperimentPointRow>> {
      return pointsPage(reader, query, page);
    },

    pointsCount(query: PointsQuery): Promise<number> {
      return pointsCount(reader, query);
    },

    choices(experiment: ExperimentRow): Promise<Choice[]> {
      return choicesOf(reader, experiment);
    },

    async statistics(id: string): Promise<StatisticRow[]> {
      const noted = await statisticIdsOf(reader, [id]);
      return findStatistics(
        reader,
        noted.map(({ statisticId }) => statisticId),
      );
    },

    seconds(experiment: ExperimentRow): number {
      return secondsOf(experiment, clock());
    },

    async progress(ids: readonly string[]): Promise<Map<string, Progress>> {
      const states = await pointStates(reader, ids);
      const evaluations = await pointEvaluations(reader, ids);
      return new Map(ids.map((id) => [id, progressOf(id, states, evaluations)]));
    },
  };
}

/** Controls, then the first stage of every grid. */
function firstPoints(id: string, plan: PlannedExperiment, together: readonly CheckpointRow[]): ExperimentPointRow[] {
  const { spec, cards, base, experts, multitask } = plan;
  const models = {
    PRETRAINED: { role: 'PRETRAINED', rows: [base] },
    EXPERTS: { role: 'EXPERT', rows: experts },
    MULTITASK: { role: 'MULTITASK', rows: multitask },
    ENSEMBLE: { role: 'ENSEMBLE', rows: together },
  } as const;
  const controls = spec.controls.flatMap((control) => {
    const { role, rows } = models[control];
    return rows.map((row) => ({ role, checkpointId: row.id }));
  });
  const grid = combinations(spec, cards).taken.flatMap((one) => pointsOf(spec, cards[one.method], one, 0));
  return [
    ...controls.map((control, index) => controlRow({ id }, index, control)),
    ...grid.map((point, index) => gridRow({ id }, controls.length + index, point)),
  ];
}

function progressOf(
  id: string,
  states: Awaited<ReturnType<typeof pointStates>>,
  evaluations: Awaited<ReturnType<typeof pointEvaluations>>,
): Progress {
  const own = states.filter(({ experimentId }) => experimentId === id);
  const count = (name: string): number => own.find(({ state }) => state === name)?.count ?? 0;
  const asked = evaluations.find(({ experimentId }) => experimentId === id);
  return {
    points: own.reduce((sum, state) => sum + state.count, 0),
    waiting: count('WAITING'),
    merging: count('MERGING'),
    tuning: count('TUNING'),
    tuned: count('TUNED'),
    testing: count('TESTING'),
    done: count('DONE'),
    failed: count('FAILED'),
    evaluations: asked?.evaluations ?? 0,
    completeEvaluations: asked?.complete ?? 0,
    cells: asked?.cells ?? 0,
    scoredCells: asked?.scoredCells ?? 0,
  };
}
