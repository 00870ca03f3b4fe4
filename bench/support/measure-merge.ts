/**
 * One measurement in a process of its own, so that its peak memory is its own. Reads a `MeasureRequest` from the message its
 * parent sends, answers with a `Measurement`.
 */
import { planMerge } from '../../src/merge/plan.ts';
import { resolveRecipe } from '../../src/merge/recipe.ts';
import { findMethod } from '../../src/merge/catalogue.ts';
import { runMerge } from '../../src/merge/run.ts';
import { runSweep } from '../../src/merge/run-sweep.ts';
import { type MergeRun } from '../../src/merge/run-types.ts';
import { type StatisticTable } from '../../src/merge/types.ts';
import { type BenchCheckpoint } from './checkpoints.ts';
import { measureFloor } from './io-floor.ts';

export interface MeasureRequest {
  /** A method id; null measures the floor of reading `checkpoints` and writing an output of the size of one. */
  readonly method: string | null;
  readonly checkpoints: readonly BenchCheckpoint[];
  /** File that is written: kept from run to run, see `bench/merge.ts`. */
  readonly output: string;
  readonly threads: number;
  /** Merges for all of these λ in one sweep, each to a file of its own. */
  readonly lambdas?: readonly number[];
  /** Of the experts, in their order. */
  readonly statistics?: readonly BenchStatistic[];
  readonly memoryBudgetBytes?: number;
}

export interface BenchStatistic {
  readonly table: StatisticTable;
  readonly locations: BenchCheckpoint['locations'];
}

export interface Measurement {
  readonly seconds: number;
  /** Of all threads, for a single merge. */
  readonly cpuSeconds?: number;
  /** As the plan counts them. */
  readonly flops?: number;
  readonly plannedMiB?: number;
  readonly bytes: number;
  readonly peakRssMiB: number;
}

async function measure(request: MeasureRequest): Promise<Measurement> {
  const { method, checkpoints, output, threads, lambdas } = request;
  if (method === null) return { ...(await measureFloor(checkpoints, output, threads)), peakRssMiB: peakRssMiB() };
  if (lambdas === undefined) {
    const run = mergeRun(method, request, {}, output);
    const before = process.cpuUsage();
    const { cost } = await runMerge(run);
    const used = process.cpuUsage(before);
    return {
      seconds: cost.seconds,
      cpuSeconds: (used.user + used.system) / 1e6,
      flops: cost.flops,
      plannedMiB: run.plan.peakMemoryBytes / 2 ** 20,
      bytes: cost.bytesRead + cost.bytesWritten,
      peakRssMiB: peakRssMiB(),
    };
  }
  const merges = lambdas.map((lambda, index) => mergeRun(method, request, { lambda }, `${output}.${index}`));
  const { costs } = await runSweep({ merges });
  if (costs.length !== 1) throw new Error('the merges of the sweep did not share their reading');
  const [cost] = costs;
  return { seconds: cost.seconds, bytes: cost.bytesRead + cost.bytesWritten, peakRssMiB: peakRssMiB() };
}

function mergeRun(
  method: string,
  { checkpoints, threads, statistics, memoryBudgetBytes }: MeasureRequest,
  parameters: Readonly<Record<string, unknown>>,
  output: string,
): MergeRun {
  const [base, ...experts] = checkpoints;
  const needsBase = findMethod({ id: method })?.card.prerequisites.base === true;
  const resolved = resolveRecipe({
    method: { id: method },
    parameters,
    base: needsBase ? base.table.digest : null,
    experts: experts.map(({ table }, index) => ({
      digest: table.digest,
      statistic: statistics?.[index].table.digest,
    })),
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors));
  const planned = planMerge({
    recipe: resolved.recipe,
    base: needsBase ? base.table : null,
    experts: experts.map(({ table }) => table),
    statistics: statistics?.map(({ table }) => table),
    memoryBudgetBytes,
    threads,
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.errors));
  return {
    plan: planned.plan,
    base: needsBase ? base.locations : null,
    experts: experts.map(({ locations }) => locations),
    statistics: statistics?.map(({ locations }) => locations),
    targets: new Map([['model.safetensors', { kind: 'file', path: output }]]),
  };
}

function peakRssMiB(): number {
  return process.resourceUsage().maxRSS / 1024;
}

process.once('message', (request: MeasureRequest) => {
  void measure(request)
    .then((measurement) => process.send?.(measurement))
    .catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    })
    .finally(() => process.disconnect());
});
