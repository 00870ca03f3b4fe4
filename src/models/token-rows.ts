import { ModelInputError } from './model-error.ts';

/** Token ids of several texts, flat and padded to the longest one. */
export interface TokenRows {
  readonly ids: readonly number[];
  readonly lengths: readonly number[];
  /** Of the longest text. */
  readonly tokens: number;
}

/**
 * @param side where the padding goes
 * @throws ModelInputError when there is no text, one is empty, or an id is outside of the vocabulary.
 */
export function padRows(
  rows: readonly (readonly number[])[],
  padTokenId: number,
  vocabulary: number,
  side: 'left' | 'right' = 'right',
): TokenRows {
  if (rows.length === 0) throw new ModelInputError('there is no text');
  rows.forEach((row, i) => {
    if (row.length === 0) throw new ModelInputError(`text ${i} has no tokens`);
    const beyond = row.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabulary));
    if (beyond !== undefined)
      throw new ModelInputError(`text ${i} has the id ${beyond}, the model knows ${vocabulary}`);
  });
  const lengths = rows.map((row) => row.length);
  const tokens = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const ids = rows.flatMap((row) => {
    const padding = Array<number>(tokens - row.length).fill(padTokenId);
    return side === 'right' ? [...row, ...padding] : [...padding, ...row];
  });
  return { ids, lengths, tokens };
}
