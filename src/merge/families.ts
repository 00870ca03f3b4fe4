import { type MethodCard } from './method-card.ts';

/** What methods work on, roughly: for boards and lists, no part of a method's identity. */
export const METHOD_FAMILIES = [
  ...(['AVERAGING', 'TASK_VECTORS', 'SPARSE', 'SUBSPACE', 'STATISTICS', 'GEOMETRIC', 'COPYING'] as const),
  ...(['CONTROL', 'OTHER'] as const),
] as const;
export type MethodFamily = (typeof METHOD_FAMILIES)[number];

/** By the id, which all dialects share. */
const MEMBERS: Readonly<Partial<Record<MethodFamily, readonly string[]>>> = {
  AVERAGING: ['linear', 'nearswap', 'lora_linear', 'cat', 'svd'],
  TASK_VECTORS: ['task_arithmetic'],
  SPARSE: [
    ...['ties', 'ties_svd', 'dare_linear', 'dare_linear_svd', 'dare_ties', 'dare_ties_svd', 'della', 'della_linear'],
    ...['breadcrumbs', 'breadcrumbs_ties', 'magnitude_prune', 'magnitude_prune_svd', 'magmax', 'consensus', 'pcb'],
    ...['localize_and_stitch', 'sce', 'arcee_fusion', 'ram', 'ramplus_tl'],
  ],
  SUBSPACE: ['iso_c', 'iso_cts', 'tsv_m', 'knots_ties', 'knots_dare_ties', 'wudi', 'swudi', 'aswudi'],
  STATISTICS: ['fisher', 'regmean', 'regmean_plus_plus', 'mats'],
  GEOMETRIC: ['slerp', 'nuslerp', 'multislerp', 'karcher', 'mlerp', 'model_stock'],
  COPYING: ['passthrough'],
  CONTROL: ['random_experts'],
};

const FAMILY_OF = new Map(
  METHOD_FAMILIES.flatMap((family) => (MEMBERS[family] ?? []).map((id) => [id, family] as const)),
);

/** The family of a method; OTHER for one that nobody has put into a family. */
export function familyOf({ id }: Pick<MethodCard, 'id'>): MethodFamily {
  return FAMILY_OF.get(id) ?? 'OTHER';
}
