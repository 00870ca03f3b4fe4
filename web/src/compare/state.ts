import { type LabelSpace } from '../api/documents.generated.ts';

/** What is compared: all of it is in the address. */
export interface CompareState {
  /** Id of a merge, or of a row of a board. */
  readonly a: string | null;
  readonly b: string | null;
  /** Of merges; rows have theirs. */
  readonly benchmark: string | null;
  readonly split: string;
  readonly labelSpace: LabelSpace;
}

export function parseCompare(search: string): CompareState {
  const query = new URLSearchParams(search);
  return {
    a: query.get('a') || null,
    b: query.get('b') || null,
    benchmark: query.get('benchmark') || null,
    split: query.get('split') || 'test',
    labelSpace: query.get('labels') === 'all' ? 'ALL' : 'TASK',
  };
}

export function formatCompare({ a, b, benchmark, split, labelSpace }: CompareState): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ a, b, benchmark })) if (value !== null) query.set(name, value);
  if (split !== 'test') query.set('split', split);
  if (labelSpace === 'ALL') query.set('labels', 'all');
  const text = query.toString();
  return text === '' ? '/compare' : `/compare?${text}`;
}
