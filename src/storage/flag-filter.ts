/** Whether a list shows what is flagged: without it, with it, or nothing else. */
export const FLAG_FILTERS = ['HIDDEN', 'INCLUDED', 'ONLY'] as const;
export type FlagFilter = (typeof FLAG_FILTERS)[number];

/** The condition on a column that names the flag; null when every row fits. */
export function flagCondition(column: string, filter: FlagFilter | undefined): string | null {
  if (filter === 'INCLUDED') return null;
  return `${column} IS ${filter === 'ONLY' ? 'NOT NULL' : 'NULL'}`;
}
