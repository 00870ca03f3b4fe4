import { CancelledError, AppError } from '../errors.ts';
import { methodOf, modulesOf } from './catalogue.ts';
import { COUNTERS, type Step, type ThreadData } from './engine/messages.ts';
import { runPasses } from './engine/reduce.ts';
import { ProgressMeter } from './engine/progress.ts';
import { LocalPool } from './engine/local-pool.ts';
import { type Mapped, mapOutput } from './engine/map-output.ts';
import { ThreadPool } from './engine/thread-pool.ts';
import { computeDtype } from './plan.ts';
import { findStack, stackLocations } from './stack.ts';
import { type InputLocation, type MergeCost, type MergePlan, type MergeRun, type Reductions } from './types.ts';

export interface MergeOutcome extends Mapped {
  readonly cost: MergeCost;
  readonly reductions: Reductions;
}

/**
 * Carries out a plan: its reduce passes, then one pass over the output slice by slice, on worker threads (a
 * plan of one thread runs in the calling one). The bytes
 * written depend on the plan's recipe and inputs only, never on threads, slices or chunks.
 *
 * Slices listed as finished are left alone, and reductions handed in are not computed again; so a run that was killed
 * continues where it was.
 *
 * @throws CancelledError soon after `signal` aborts; AppError naming the tensor and file when an input cannot be read or a
 *   result is not finite (NUMERIC). No thread or file stays open either way.
 */
export async function runMerge(run: MergeRun): Promise<MergeOutcome> {
  const { plan, signal } = run;
  const started = performance.now();
  if (signal?.aborted === true) throw new CancelledError();
  const counters = new BigInt64Array(new SharedArrayBuffer(8 * Object.keys(COUNTERS).length));
  const meter = new ProgressMeter(counters, run.onProgress);
  const cancel = new AbortController();
  const cancelled = (): void => cancel.abort(new CancelledError());
  signal?.addEventListener('abort', cancelled, { once: true });
  const data = threadData(run, counters);
  const pool = plan.threads === 1 ? new LocalPool(data) : new ThreadPool(plan.threads, data);
  let reductions = run.reductions ?? {};
  let mapped: Mapped;
  try {
    reductions = await runPasses(plan, reductions, run.onReductions, (step, onReport, bytes) => {
      meter.phase(phaseName(step, plan), bytes);
      return pool.run(step, onReport, cancel.signal);
    });
    await run.onMap?.();
    mapped = await mapOutput({ run, data, pool, reductions, meter, cancel });
    meter.flush();
  } finally {
    signal?.removeEventListener('abort', cancelled);
    await pool.close();
    meter.close();
  }
  const cost: MergeCost = {
    seconds: (performance.now() - started) / 1000,
    bytesRead: Number(counters[COUNTERS.bytesRead]),
    bytesWritten: Number(counters[COUNTERS.bytesWritten]),
    peakRssBytes: meter.peakRssBytes,
    flops: plan.flops,
    device: plan.backends[methodOf(plan.recipe)?.map.kind ?? 'elementwise'].device,
    threads: plan.threads,
    computeDtype: computeDtype(plan),
  };
  return { cost, reductions, ...mapped };
}

function threadData(run: MergeRun, counters: BigInt64Array<SharedArrayBuffer>): ThreadData {
  const { plan, targets } = run;
  const experts = plan.recipe.experts.map(({ digest, onto }, index) => {
    return filesOf(run, digest, onto, ['experts', String(index)]);
  });
  const base = plan.recipe.base === null ? [] : [filesOf(run, plan.recipe.base, undefined, ['base'])];
  const statistics = plan.recipe.experts.flatMap(({ statistic }, index) => {
    if (statistic === undefined) return [];
    const found = run.statistics?.find(({ digest }) => digest === statistic);
    if (found === undefined) throw missing(['experts', String(index), 'statistic'], statistic);
    return [found.files];
  });
  const inputs: ReadonlyMap<string, InputLocation>[] = [...base, ...experts, ...statistics];
  const opener = run.opener ?? new URL('./engine/default-opener.ts', import.meta.url).href;
  return { plan, modules: modulesOf(plan.recipe), inputs, targets, opener, counters };
}

/** The files of an input: of a checkpoint, or of the pieces of a stack. */
function filesOf(
  run: MergeRun,
  digest: string,
  onto: string | undefined,
  field: readonly string[],
): ReadonlyMap<string, InputLocation> {
  const known = run.base === null ? run.experts : [run.base, ...run.experts];
  const stack = findStack(run.plan.recipe.stacks, digest);
  const own = known.find((one) => one.digest === digest && one.onto === onto);
  const found = stack === null ? own : stackLocations(stack, known);
  if (found === undefined) throw missing(field, digest);
  return found.files;
}

function missing(field: readonly string[], digest: string): AppError {
  return new AppError('FILE_MISSING', `the run has no files of ${digest.slice(0, 12)}`, { field });
}

function phaseName(step: Step, plan: MergePlan): string {
  const passes = methodOf(plan.recipe)?.passes(plan.recipe) ?? [];
  if (step.kind === 'map' || step.kind === 'solve') return 'map';
  if (step.kind === 'count') return passes.find((pass) => pass.kind === 'select')?.name ?? 'select';
  return passes[step.pass].name;
}
