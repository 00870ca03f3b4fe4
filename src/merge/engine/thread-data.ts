import { AppError } from '../../errors.ts';
import { methodOf, modulesOf } from '../catalogue.ts';
import { findStack, stackLocations } from '../stack.ts';
import { type MergeRun } from '../run-types.ts';
import { type InputLocation } from '../types.ts';
import { type ThreadData } from './messages.ts';

/**
 * What the threads of a run need.
 * @throws AppError FILE_MISSING when the run lacks files that its plan reads
 */
export function threadData(run: MergeRun, counters: BigInt64Array<SharedArrayBuffer>): ThreadData {
  const { plan, targets } = run;
  if (methodOf(plan.recipe)?.mergedInputs === true && run.mergedInputs !== true) {
    const message = `${plan.recipe.method.id} runs the experts' data through the merge, which is not possible here`;
    throw new AppError('STATISTIC_MISSING', message, { field: ['method'] });
  }
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
  const opener = run.opener ?? new URL('./default-opener.ts', import.meta.url).href;
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
