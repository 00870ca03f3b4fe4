/**
 * One measurement in a process of its own, so that its peak memory is its own. Reads a `MeasureRequest` from the message its
 * parent sends, answers with a `Measurement`.
 */
import { planMerge } from '../../src/merge/plan.ts';
import { resolveRecipe } from '../../src/merge/recipe.ts';
import { findMethod } from '../../src/merge/catalogue.ts';
import { runMerge } from '../../src/merge/run.ts';
import { type BenchCheckpoint } from './checkpoints.ts';
import { measureFloor } from './io-floor.ts';

export interface MeasureRequest {
  /** A method id; null measures the floor of reading `checkpoints` and writing an output of the size of one. */
  readonly method: string | null;
  readonly checkpoints: readonly BenchCheckpoint[];
  /** File that is written: kept from run to run, see `bench/merge.ts`. */
  readonly output: string;
  readonly threads: number;
}

export interface Measurement {
  readonly seconds: number;
  readonly bytes: number;
  readonly peakRssMiB: number;
}

async function measure({ method, checkpoints, output, threads }: MeasureRequest): Promise<Measurement> {
  if (method === null) return { ...(await measureFloor(checkpoints, output, threads)), peakRssMiB: peakRssMiB() };
  const [base, ...experts] = checkpoints;
  const needsBase = findMethod({ id: method })?.card.prerequisites.base === true;
  const resolved = resolveRecipe({
    method: { id: method },
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
  const { cost } = await runMerge({
    plan: planned.plan,
    base: needsBase ? base.locations : null,
    experts: experts.map(({ locations }) => locations),
    targets: new Map([['model.safetensors', { kind: 'file', path: output }]]),
  });
  return { seconds: cost.seconds, bytes: cost.bytesRead + cost.bytesWritten, peakRssMiB: peakRssMiB() };
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
