import { pick } from '../../experiments/select.ts';
import { combinations, pointsOf, stageCount } from '../../experiments/points.ts';
import { type ExperimentRow } from '../../storage/entities/experiment.ts';
import { type ExperimentPointRow } from '../../storage/entities/experiment-point.ts';
import { selectionScores } from '../../storage/read-models/experiments.ts';
import { newId } from '../../storage/new-id.ts';
import { findEvaluations } from '../../storage/stores/evaluation-store.ts';
import { insertPoints } from '../../storage/stores/experiment-store.ts';
import { askScores, change, failPoint, jobError, type Point, type Work } from './work.ts';

/** Asks for the scores of the controls. */
export async function startControls(work: Work): Promise<void> {
  for (const point of work.points) {
    if (point.role === 'GRID' || point.state !== 'WAITING') continue;
    const reportEvaluationId = await askScores(work, point, work.experiment.spec.report.split);
    change(work, point, { state: 'TESTING', reportEvaluationId });
  }
}

/** Reads what the rule compares off the evaluations that are complete. */
export async function followTuning(work: Work): Promise<void> {
  const { manager, experiment, benchmark } = work;
  const { selection } = experiment.spec;
  const complete: Point[] = [];
  for (const [point, state] of await scored(work, 'TUNING', 'tuningEvaluationId')) {
    if (state === 'COMPLETE') complete.push(point);
    else failPoint(work, point, await jobError(manager, 'EVALUATION', point.tuningEvaluationId ?? ''));
  }
  if (complete.length === 0) return;
  const ids = complete.flatMap(({ checkpointId }) => checkpointId ?? []);
  const scores = await selectionScores(manager, benchmark.id, selection, ids);
  for (const point of complete) {
    const score = scores.get(point.checkpointId ?? '');
    if (score !== undefined) change(work, point, { state: 'TUNED', score });
    else
      failPoint(work, point, {
        code: 'NOT_READY',
        message: `there is no ${selection.axis} score on ${selection.split}`,
      });
  }
}

/** Ends the points whose scores for the board are there. */
export async function followReports(work: Work): Promise<void> {
  for (const [point, state] of await scored(work, 'TESTING', 'reportEvaluationId')) {
    if (state === 'COMPLETE') change(work, point, { state: 'DONE' });
    else failPoint(work, point, await jobError(work.manager, 'EVALUATION', point.reportEvaluationId ?? ''));
  }
}

/** Points in a state whose evaluations have ended. */
async function scored(
  { manager, points }: Work,
  state: Point['state'],
  column: 'tuningEvaluationId' | 'reportEvaluationId',
): Promise<[Point, 'COMPLETE' | 'FAILED'][]> {
  const waiting = points.filter((point) => point.state === state);
  const ids = waiting.flatMap((point) => point[column] ?? []);
  const states = new Map((await findEvaluations(manager, ids)).map((row) => [row.id, row.state]));
  return waiting.flatMap((point): [Point, 'COMPLETE' | 'FAILED'][] => {
    const now = states.get(point[column] ?? '');
    return now === 'COMPLETE' || now === 'FAILED' ? [[point, now]] : [];
  });
}

const OPEN: ReadonlySet<Point['state']> = new Set(['WAITING', 'MERGING', 'TUNING']);

/** Where all points of a method and subset are tuned: goes on to the next stage of its grid, or picks a point for the board. */
export async function choose(work: Work): Promise<void> {
  const { experiment, cards, points } = work;
  for (const { method, subset } of combinations(experiment.spec, cards).taken) {
    const own = points.filter((point) => point.method === method && point.subset === subset);
    if (own.some(({ state }) => OPEN.has(state)) || !own.some(({ state }) => state === 'TUNED')) continue;
    const candidates = own.map((point) => ({
      point,
      setting: point.parameters ?? {},
      score: point.state === 'FAILED' ? null : point.score,
    }));
    const best = pick(candidates);
    const next = Math.max(...own.map(({ stage }) => stage ?? 0)) + 1;
    if (best !== null && next < stageCount(experiment.spec, cards[method], method, subset)) {
      await addPoints(work, pointsOf(experiment.spec, cards[method], { method, subset }, next, best.setting));
      continue;
    }
    const picked = new Set(best?.points.map(({ point }) => point));
    for (const point of own) await settle(work, point, picked.has(point));
  }
}

async function settle(work: Work, point: Point, selected: boolean): Promise<void> {
  if (point.selected !== selected) {
    change(work, point, { selected });
    if (point.checkpointId !== null) work.shown.add(point.checkpointId);
  }
  const { report } = work.experiment.spec;
  const wanted = selected || report.points === 'ALL';
  const due = point.state === 'TUNED' || (point.state === 'DONE' && wanted && point.reportEvaluationId === null);
  if (!due) return;
  if (!wanted) return change(work, point, { state: 'DONE' });
  const reportEvaluationId = await askScores(work, point, report.split);
  change(work, point, { state: 'TESTING', reportEvaluationId });
}

async function addPoints(work: Work, drafts: readonly ReturnType<typeof pointsOf>[number][]): Promise<void> {
  const first = work.points.length;
  const rows = drafts.map((draft, index) => gridRow(work.experiment, first + index, draft));
  await insertPoints(work.manager, rows);
  work.points.push(...rows);
}

/** The row of a point that waits. */
export function gridRow(
  { id: experimentId }: Pick<ExperimentRow, 'id'>,
  position: number,
  { method, subset, stage, parameters, seed }: ReturnType<typeof pointsOf>[number],
): ExperimentPointRow {
  return {
    ...EMPTY,
    ...{ id: newId(), experimentId, position, role: 'GRID', method, subset, stage, parameters, seed: String(seed) },
  };
}

/** The row of a model that is scored beside the merges. */
export function controlRow(
  { id: experimentId }: Pick<ExperimentRow, 'id'>,
  position: number,
  control: { readonly role: Exclude<ExperimentPointRow['role'], 'GRID'>; readonly checkpointId: string },
): ExperimentPointRow {
  return { ...EMPTY, id: newId(), experimentId, position, ...control };
}

const EMPTY = {
  method: null,
  subset: null,
  stage: null,
  parameters: null,
  seed: null,
  state: 'WAITING',
  error: null,
  mergeId: null,
  checkpointId: null,
  tuningEvaluationId: null,
  reportEvaluationId: null,
  score: null,
  selected: false,
} as const satisfies Partial<ExperimentPointRow>;
