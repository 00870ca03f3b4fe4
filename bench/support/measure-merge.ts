/**
 * One measurement in a process of its own, so that its peak memory is its own. Reads a `MeasureRequest` from the message its
 * parent sends, answers with a `Measurement`.
 */
import { planMerge } from '../../src/merge/plan.ts';
import { resolveRecipe } from '../../src/merge/recipe.ts';
import { findMethod } from '../../src/merge/catalogue.ts';
import { runMerge } from '../../src/merge/run.ts';
import { runSweep } from '../../src/merge/run-sweep.ts';
import { type MergeRun } from '../../src/merge/types.ts';
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
}

export interface Measurement {
  readonly seconds: number;
  readonly bytes: number;
  readonly peakRssMiB: number;
}

async function measure(request: MeasureRequest): Promise<Measurement> {
  const { method, checkpoints, output, threads, lambdas } = request;
  if (method === null) return { ...(await measureFloor(checkpoints, output, threads)), peakRssMiB: peakRssMiB() };
  if (lambdas === undefined) {
    const { cost } = await runMerge(mergeRun(method, request, {}, output));
    return { seconds: cost.seconds, bytes: cost.bytesRead + cost.bytesWritten, peakRssMiB: peakRssMiB() };
  }
  const merges = lambdas.map((lambda, index) => mergeRun(method, request, { lambda }, `${output}.${index}`));
  const { costs } = await runSweep({ merges });
  if (costs.length !== 1) throw new Error('the merges of the sweep did not share their reading');
  const [cost] = costs;
  return { seconds: cost.seconds, bytes: cost.bytesRead + cost.bytesWritten, peakRssMiB: peakRssMiB() };
}

function mergeRun(
  method: string,
  { checkpoints, threads }: MeasureRequest,
  parameters: Readonly<Record<string, unknown>>,
  output: string,
): MergeRun {
  const [base, ...experts] = checkpoints;
  const needsBase = findMethod({ id: method })?.card.prerequisites.base === true;
  const resolved = resolveRecipe({
    method: { id: method },
    parameters,
    base: needsBase ? base.table.digest : null,
    experts: experts.map(({ table }) => ({ digest: table.digest })),
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors));
  const planned = planMerge({
    recipe: resolved.recipe,
    base: needsBase ? base.table : null,
    experts: experts.map(({ table }) => table),
    threads,
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.errors));
  return {
    plan: planned.plan,
    base: needsBase ? base.locations : null,
    experts: experts.map(({ locations }) => locations),
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
