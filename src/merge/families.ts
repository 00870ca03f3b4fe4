/** What methods work on, roughly: for boards and lists, no part of a method's identity. */
export const METHOD_FAMILIES = [
  ...(['AVERAGING', 'TASK_VECTORS', 'SPARSE', 'SUBSPACE', 'STATISTICS', 'GEOMETRIC', 'COPYING'] as const),
  ...(['CONTROL', 'OTHER'] as const),
] as const;
export type MethodFamily = (typeof METHOD_FAMILIES)[number];
