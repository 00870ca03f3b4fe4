import { type MergeMethod } from './method.ts';
import { dareLinear } from './methods/dare-linear.ts';
import { dareTies } from './methods/dare-ties.ts';
import { linear } from './methods/linear.ts';
import { mlerp } from './methods/mlerp.ts';
import { slerp } from './methods/slerp.ts';
import { taskArithmetic } from './methods/task-arithmetic.ts';
import { ties } from './methods/ties.ts';
import { type MethodCard } from './types.ts';

/** Every method, its preferred dialect first. */
const METHODS: readonly MergeMethod[] = [linear, slerp, mlerp, taskArithmetic, dareLinear, dareTies, ties];

export function listMethods(): MethodCard[] {
  return METHODS.map((method) => method.card);
}

/**
 * The method that `ref` means: without a dialect the preferred one, without a version the latest.
 * @returns null when there is none
 */
export function findMethod(ref: {
  readonly id: string;
  readonly dialect?: string;
  readonly version?: number;
}): MergeMethod | null {
  const named = METHODS.filter(({ card }) => card.id === ref.id);
  const dialect = ref.dialect ?? named[0]?.card.dialect;
  const versions = named
    .filter(({ card }) => card.dialect === dialect && (ref.version === undefined || card.version === ref.version))
    .sort((a, b) => b.card.version - a.card.version);
  return versions[0] ?? null;
}
