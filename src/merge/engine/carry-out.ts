import { methodOf } from '../catalogue.ts';
import { type Reductions } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { type Mapped, type Mapping, mapOutput } from './map-output.ts';
import { type Step } from './messages.ts';
import { runPasses } from './reduce.ts';

export interface CarriedOut extends Mapped {
  readonly reductions: Reductions;
}

/** The steps of one merge on a pool: its reduce passes, then the map pass. */
export async function carryOut(merge: Omit<Mapping, 'reductions'>): Promise<CarriedOut> {
  const { run, pool, meter, cancel } = merge;
  const { plan } = run;
  const reductions = await runPasses(plan, run.reductions ?? {}, run.onReductions, (step, onReport, bytes) => {
    meter.phase(phaseName(step, plan), bytes);
    return pool.run(step, onReport, cancel.signal);
  });
  await run.onMap?.();
  const mapped = await mapOutput({ ...merge, reductions });
  meter.flush();
  return { reductions, ...mapped };
}

function phaseName(step: Step, plan: MergePlan): string {
  const passes = methodOf(plan.recipe)?.passes(plan.recipe) ?? [];
  if (step.kind === 'map' || step.kind === 'solve') return 'map';
  if (step.kind === 'count') return passes.find((pass) => pass.kind === 'select')?.name ?? 'select';
  return passes[step.pass].name;
}
