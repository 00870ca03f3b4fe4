import { AppError, CancelledError } from '../errors.ts';
import { methodOf } from './catalogue.ts';
import { type CarriedOut, carryOut } from './engine/carry-out.ts';
import { COUNTERS } from './engine/messages.ts';
import { ProgressMeter } from './engine/progress.ts';
import { StepExchange } from './engine/sweep/exchange.ts';
import { type SweepGroup, groupMerges } from './engine/sweep/grouping.ts';
import { type FromSweep, type SweepData, type SweepStep } from './engine/sweep/messages.ts';
import { threadData } from './engine/thread-data.ts';
import { ThreadPool, usesDriver } from './engine/thread-pool.ts';
import { DEFAULT_BUDGET_BYTES, computeDtype } from './plan.ts';
import { runMerge } from './run.ts';
import { type MergeCost, type MergeProgress, type MergeRun } from './run-types.ts';

export interface SweepRun {
  /** Merges with targets and callbacks of their own; their signals and progress are the sweep's. */
  readonly merges: readonly MergeRun[];
  /** What merges that share their reading may hold together; 512 MiB unless stated. */
  readonly memoryBudgetBytes?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: MergeProgress) => void;
}

export type SweptMerge =
  | ({ readonly ok: true } & CarriedOut)
  /** NUMERIC: this merge has no finite result; the others have theirs. */
  | { readonly ok: false; readonly error: AppError };

export interface SweepOutcome {
  /** In the order of the merges. */
  readonly merges: readonly SweptMerge[];
  /** What was measured, and for which merges together. */
  readonly costs: readonly (Omit<MergeCost, 'merges'> & { readonly merges: readonly number[] })[];
}

/**
 * Carries out several plans. Those that compute element by element from the same inputs (a sweep of λ or of a density, several
 * methods of one family) read every input byte once a pass, however many outputs there are, and passes that would give
 * the same numbers run once. The outputs are byte for byte those of single runs. All others run one by one.
 *
 * @throws as `runMerge`, but for results that are not finite: those are in the outcome
 */
export async function runSweep(sweep: SweepRun): Promise<SweepOutcome> {
  const { merges, memoryBudgetBytes = DEFAULT_BUDGET_BYTES } = sweep;
  const outcomes = new Map<number, SweptMerge>();
  const costs: SweepOutcome['costs'][number][] = [];
  for (const group of groupMerges(merges, memoryBudgetBytes)) {
    const done = await (group.members.length === 1 ? runAlone(sweep, group.members[0]) : runGroup(sweep, group));
    group.members.forEach((member, at) => outcomes.set(member, done.merges[at]));
    if (done.cost !== null) costs.push({ ...done.cost, merges: group.members });
  }
  const ordered = merges.map((_, index) => outcomes.get(index));
  return { merges: ordered.filter((outcome) => outcome !== undefined), costs };
}

interface GroupOutcome {
  readonly merges: readonly SweptMerge[];
  readonly cost: MergeCost | null;
}

async function runAlone({ merges, signal, onProgress }: SweepRun, index: number): Promise<GroupOutcome> {
  try {
    const { cost, ...carried } = await runMerge({ ...merges[index], signal, onProgress });
    return { merges: [{ ok: true, ...carried }], cost };
  } catch (error) {
    return { merges: [failure(error)], cost: null };
  }
}

async function runGroup(sweep: SweepRun, group: SweepGroup): Promise<GroupOutcome> {
  const { signal, onProgress } = sweep;
  const started = performance.now();
  if (signal?.aborted === true) throw new CancelledError();
  const runs = group.members.map((member) => sweep.merges[member]);
  const plans = runs.map(({ plan }) => plan);
  const threads = Math.min(...plans.map((plan) => plan.threads));
  const counters = new BigInt64Array(new SharedArrayBuffer(8 * Object.keys(COUNTERS).length));
  const meter = new ProgressMeter(counters, onProgress);
  const data = runs.map((run) => threadData(run, counters));
  const cancel = new AbortController();
  const cancelled = (): void => cancel.abort(new CancelledError());
  signal?.addEventListener('abort', cancelled, { once: true });
  const members = data.map(({ plan, modules, targets }, at) => ({ plan, modules, targets, inputs: group.inputs[at] }));
  const [{ inputs, opener }] = data;
  const shared: SweepData = { members, lead: 0, inputs, opener, counters };
  const pool = new ThreadPool<SweepStep, FromSweep>(threads, {
    entry: new URL('./engine/sweep/thread.ts', import.meta.url).href,
    data: shared,
    modules: [opener, ...data.flatMap(({ modules }) => modules)],
    native: plans.some(usesDriver),
  });
  const passBytes = plans[0].passes.find(({ kind }) => kind === 'map')?.bytesRead ?? 0;
  const exchange = new StepExchange(plans, (parts, onReport) => {
    meter.phase(parts[0].step.kind === 'map' ? 'map' : 'reduce', passBytes);
    return pool.run(parts, onReport, cancel.signal);
  });
  let merges: SweptMerge[];
  try {
    const ended = await Promise.allSettled(
      runs.map(async (run, member): Promise<SweptMerge> => {
        const own = new ProgressMeter(new BigInt64Array(counters.length), undefined);
        const steps = { run, data: data[member], pool: exchange.pool(member), meter: own, cancel };
        try {
          return { ok: true, ...(await carryOut(steps)) };
        } catch (error) {
          const failed = error instanceof AppError && error.code === 'NUMERIC';
          // one merge that cannot go on, for any other reason, ends all
          if (!failed) cancel.abort(error);
          return failure(error);
        } finally {
          own.close();
          exchange.leave(member);
        }
      }),
    );
    merges = ended.map((end) => {
      if (end.status === 'rejected') throw end.reason;
      return end.value;
    });
    meter.flush();
  } finally {
    signal?.removeEventListener('abort', cancelled);
    await pool.close();
    meter.close();
  }
  const kind = methodOf(plans[0].recipe)?.map.kind ?? 'elementwise';
  return {
    merges,
    cost: {
      seconds: (performance.now() - started) / 1000,
      bytesRead: Number(counters[COUNTERS.bytesRead]),
      bytesWritten: Number(counters[COUNTERS.bytesWritten]),
      peakRssBytes: meter.peakRssBytes,
      flops: plans.reduce((sum, { flops }) => sum + flops, 0),
      device: plans[0].backends[kind].device,
      threads,
      computeDtype: plans.some((plan) => computeDtype(plan) === 'F64') ? 'F64' : 'F32',
    },
  };
}

function failure(error: unknown): SweptMerge {
  if (error instanceof AppError && error.code === 'NUMERIC') return { ok: false, error };
  throw error;
}
