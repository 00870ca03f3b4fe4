import { setTimeout as sleep } from 'node:timers/promises';
import {
  ExperimentByIdDocument,
  ExperimentPlanDocument,
  ExperimentStartDocument,
  type ExperimentInput,
  type ExperimentPartsFragment,
  type UserErrorPartsFragment,
} from '../client/documents.generated.ts';
import { accepted } from '../client/graphql-client.ts';
import type { ExperimentWish } from './experiment-file.ts';
import { formatSeconds } from './format.ts';
import { type Session } from './session.ts';

/** What an experiment is run on. */
export interface Models {
  readonly benchmark: string;
  readonly base: string;
  readonly experts: readonly string[];
  readonly multitask: readonly string[];
}

/** A method or control that these models do not allow. */
export interface NotRun {
  readonly what: string;
  readonly reason: string;
}

export interface RunExperiment {
  readonly experiment: ExperimentPartsFragment;
  readonly notRun: readonly NotRun[];
}

const INTERVAL_MS = 1000;

/** An experiment of a file on models, as the API takes it. */
export function experimentInput(
  wish: ExperimentWish,
  { benchmark, base, experts, multitask }: Models,
): ExperimentInput {
  const { methods, seeds, statistics, budget, ...rest } = wish;
  return {
    ...rest,
    ...{ benchmark, base, experts, multitask },
    methods: methods.map((method) => {
      const { id, dialect, parameters, grid, post } = {
        dialect: undefined,
        parameters: {},
        grid: 'published',
        post: [],
        ...method,
      };
      return { method: { id, dialect }, parameters, grid, post };
    }),
    ...(seeds === undefined ? {} : { seeds: seeds.map(String) }),
    ...(statistics === undefined
      ? {}
      : { statistics: { ...statistics, seed: statistics.seed === undefined ? undefined : String(statistics.seed) } }),
    ...(budget === undefined
      ? {}
      : { budget: { ...budget, bytes: budget.bytes === undefined ? undefined : String(budget.bytes) } }),
  };
}

/**
 * Starts an experiment. With `lenient`, methods and controls that the models do not allow are left out and told, instead of refusing
 * all of it.
 */
export async function startExperiment(
  { client, signal }: Session,
  whole: ExperimentInput,
  lenient: boolean,
): Promise<RunExperiment> {
  let input = whole;
  const notRun: NotRun[] = [];
  while (lenient) {
    const { experimentPlan } = await client.request(ExperimentPlanDocument, { input }, signal);
    const refused = experimentPlan.userErrors;
    const without = leaveOut(input, refused, notRun);
    if (without === null) break;
    input = without;
  }
  const answer = accepted((await client.request(ExperimentStartDocument, { input }, signal)).experimentStart);
  if (!answer.experiment) throw new Error('the server answered without an experiment');
  return { experiment: answer.experiment, notRun };
}

/** The input without what the errors are about; null when they are about something else, or there are none. */
function leaveOut(
  input: ExperimentInput,
  errors: readonly UserErrorPartsFragment[],
  notRun: NotRun[],
): ExperimentInput | null {
  const methods = new Map<number, string>();
  const controls = new Map<number, string>();
  for (const { field, message } of errors) {
    const [, name, index] = field ?? [];
    if (name === 'methods' && index !== undefined) methods.set(Number(index), message);
    else if (name === 'controls' && index !== undefined) controls.set(Number(index), message);
    else return null;
  }
  const asked = input.controls ?? ['PRETRAINED', 'EXPERTS'];
  if (methods.size === 0 && controls.size === 0) return null;
  const kept = input.methods.filter((_, index) => !methods.has(index));
  // a random expert is the last method, and no method of the input
  const random = [...methods].find(([index]) => index >= input.methods.length);
  for (const [index, reason] of methods) {
    notRun.push({ what: input.methods[index]?.method.id ?? 'random_experts', reason });
  }
  for (const [index, reason] of controls) notRun.push({ what: asked[index] ?? 'a control', reason });
  if (kept.length === 0) return null;
  const left = asked.filter(
    (control, index) => !(control === 'RANDOM_EXPERTS' && random !== undefined) && !controls.has(index),
  );
  return { ...input, methods: kept, controls: left };
}

/** Waits until experiments stand still. Ctrl-c leaves them running. */
export async function followExperiments(
  { client, output, signal }: Session,
  started: readonly ExperimentPartsFragment[],
): Promise<ExperimentPartsFragment[]> {
  const ended: ExperimentPartsFragment[] = [];
  for (const { id, name, benchmark } of started) {
    const label = `${name ?? id} on ${benchmark.slug}`;
    const bar = output.progress.start(label, 'points', 120);
    for (;;) {
      const { experiment } = await client.request(ExperimentByIdDocument, { id }, signal);
      if (!experiment) throw new Error(`experiment ${id} is gone`);
      const { done, failed, points, tuned } = experiment.progress;
      bar.update(done + failed + tuned, points, experiment.state.toLowerCase());
      if (experiment.state !== 'RUNNING') {
        bar.finish(describe(experiment));
        ended.push(experiment);
        break;
      }
      await sleep(INTERVAL_MS, undefined, { signal });
    }
  }
  return ended;
}

/** One line on how far an experiment is. */
export function describe({ id, name, state, benchmark, progress, seconds, error }: ExperimentPartsFragment): string {
  const { points, done, failed, completeEvaluations, evaluations } = progress;
  const counts = `${done} of ${points} points done, ${failed} failed, ${completeEvaluations} of ${evaluations} evaluations`;
  const why = error ? `: ${error.message}` : '';
  return `${name ?? id} on ${benchmark.slug}@${benchmark.revision}: ${state}${why}, ${counts}, ${formatSeconds(seconds)}`;
}
