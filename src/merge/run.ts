import { CancelledError } from '../errors.ts';
import { runAdapterMerge } from './adapters/run-adapter-merge.ts';
import { findAdapterMethod, methodOf } from './catalogue.ts';
import { type CarriedOut, carryOut } from './engine/carry-out.ts';
import { LocalPool } from './engine/local-pool.ts';
import { COUNTERS } from './engine/messages.ts';
import { ProgressMeter } from './engine/progress.ts';
import { threadData } from './engine/thread-data.ts';
import { ThreadPool, mergeProgram } from './engine/thread-pool.ts';
import { computeDtype } from './plan.ts';
import { type MergeCost, type MergeRun } from './run-types.ts';

export interface MergeOutcome extends CarriedOut {
  readonly cost: MergeCost;
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
  if (methodOf(plan.recipe) === null) {
    const method = findAdapterMethod(plan.recipe.method);
    if (method !== null) return runAdapterMerge(run, method);
  }
  const counters = new BigInt64Array(new SharedArrayBuffer(8 * Object.keys(COUNTERS).length));
  const meter = new ProgressMeter(counters, run.onProgress);
  const cancel = new AbortController();
  const cancelled = (): void => cancel.abort(new CancelledError());
  signal?.addEventListener('abort', cancelled, { once: true });
  const data = threadData(run, counters);
  const pool = plan.threads === 1 ? new LocalPool(data) : new ThreadPool(plan.threads, mergeProgram(data));
  let done: CarriedOut;
  try {
    done = await carryOut({ run, data, pool, meter, cancel });
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
  return { cost, ...done };
}
