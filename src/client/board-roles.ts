/** Rows of a board that merges are measured by. */
export const BASELINE_ROLES = ['PRETRAINED', 'EXPERT', 'MULTITASK', 'ENSEMBLE'] as const;
