import { CancelledError, AppError } from '../errors.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { findMethod } from './catalogue.ts';
import { COUNTERS, type Step, type ThreadData } from './engine/messages.ts';
import { runPasses } from './engine/reduce.ts';
import { ProgressMeter } from './engine/progress.ts';
import { LocalPool } from './engine/local-pool.ts';
import { ThreadPool } from './engine/thread-pool.ts';
import { type SliceItem, sliceItems } from './engine/work.ts';
import { computeDtype } from './plan.ts';
import { type CheckpointLocations, type MergeCost, type MergePlan, type MergeRun, type Reductions } from './types.ts';

export interface MergeOutcome {
  readonly cost: MergeCost;
  readonly reductions: Reductions;
  /** Slices written by this run. */
  readonly slices: number;
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
  const items = sliceItems(plan);
  const pending = pendingSlices(items, run);
  const meter = new ProgressMeter(counters, run.onProgress);
  const cancel = new AbortController();
  const cancelled = (): void => cancel.abort(new CancelledError());
  signal?.addEventListener('abort', cancelled, { once: true });
  const data = threadData(run, counters);
  const pool = plan.threads === 1 ? new LocalPool(data) : new ThreadPool(plan.threads, data);
  let reductions = run.reductions ?? {};
  try {
    reductions = await runPasses(plan, reductions, run.onReductions, (step, onReport, bytes) => {
      meter.phase(phaseName(step, plan), bytes);
      return pool.run(step, onReport, cancel.signal);
    });
    meter.phase(
      'map',
      pending.reduce((sum, index) => sum + inputBytes(plan, items[index]), 0),
    );
    const durable: Promise<void>[] = [];
    const onSlice = (index: number): void => {
      const { file, index: slice, bytes } = items[index];
      const noted = Promise.resolve(run.onSlice?.({ file, index: slice }, bytes));
      // a failing callback stops the run at once; the promise itself is awaited below
      noted.catch((error: unknown) => cancel.abort(error));
      durable.push(noted);
    };
    const step: Step = { kind: 'map', reductions, pending };
    await pool.run(step, (report) => (report.kind === 'slice' ? onSlice(report.index) : undefined), cancel.signal);
    await Promise.all(durable);
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
    device: 'cpu/wasm',
    threads: plan.threads,
    computeDtype: computeDtype(plan),
  };
  return { cost, reductions, slices: pending.length };
}

function pendingSlices(items: readonly SliceItem[], { finished = [] }: MergeRun): number[] {
  const done = new Set(finished.map(({ file, index }) => `${index}/${file}`));
  return items.flatMap(({ file, index }, at) => (done.has(`${index}/${file}`) ? [] : [at]));
}

function inputBytes(plan: MergePlan, item: SliceItem): number {
  return item.pieces.reduce((sum, { tensor, count }) => {
    const { action, base, experts, elements } = plan.tensors[tensor];
    if (action === 'COPY') return sum + count;
    const entries = base === null ? experts : [base, ...experts];
    return sum + entries.reduce((bytes, { begin, end }) => bytes + ((end - begin) / elements) * count, 0);
  }, 0);
}

function threadData(run: MergeRun, counters: BigInt64Array<SharedArrayBuffer>): ThreadData {
  const { plan, targets } = run;
  const experts = plan.recipe.experts.map(({ digest }, index) => {
    const found = run.experts.find((expert) => expert.digest === digest);
    if (found === undefined) throw missing(['experts', String(index)], digest);
    return found.files;
  });
  const inputs: ReadonlyMap<string, ByteLocation>[] = [...baseFiles(run.base, plan), ...experts];
  const opener = run.opener ?? new URL('./engine/default-opener.ts', import.meta.url).href;
  return { plan, inputs, targets, opener, counters };
}

function baseFiles(base: CheckpointLocations | null, { recipe }: MergePlan): ReadonlyMap<string, ByteLocation>[] {
  if (recipe.base === null) return [];
  if (base === null || base.digest !== recipe.base) throw missing(['base'], recipe.base);
  return [base.files];
}

function missing(field: readonly string[], digest: string): AppError {
  return new AppError('FILE_MISSING', `the run has no files of ${digest.slice(0, 12)}`, { field });
}

function phaseName(step: Step, plan: MergePlan): string {
  const passes = findMethod(plan.recipe.method)?.passes(plan.recipe) ?? [];
  if (step.kind === 'map') return 'map';
  if (step.kind === 'count') return passes.find((pass) => pass.kind === 'select')?.name ?? 'select';
  return passes[step.pass].name;
}
