import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type ExpertSubset } from './spec.ts';

/** What a client asks for. */
export interface SubsetWish {
  readonly sizes: readonly number[];
  /** How many of the stored permutations, from the first on; or their numbers. */
  readonly permutations: number | readonly number[];
}

const model = z.record(z.string(), z.array(z.array(z.int().min(0))));

/** Stored, so that nobody has to have Python's random numbers: `test/goldens/permutations/make.py` says how they are made. */
const PERMUTATIONS = model.parse(
  JSON.parse(readFileSync(new URL('./permutations.json', import.meta.url), 'utf8')) as unknown,
);

/** The permutations of a pool of `experts`; none for a pool of one, or of a size that none are stored for. */
export function permutationsOf(experts: number): readonly (readonly number[])[] {
  return PERMUTATIONS[String(experts)] ?? [];
}

/**
 * The subsets of a wish, smaller ones first: subset (size, permutation) is the first `size` entries of the permutation, so those
 * of one permutation are nested. Permutations that begin with the same set give one subset, under the number of the first.
 * Null asks for all experts.
 * @throws AppError INVALID_INPUT naming the field of the wish
 */
export function subsetsOf(experts: number, wish: SubsetWish | null): ExpertSubset[] {
  const all = Array.from({ length: experts }, (_, index) => index);
  if (wish === null) return [{ size: experts, permutation: null, experts: all }];
  const stored = permutationsOf(experts);
  const numbers =
    typeof wish.permutations === 'number'
      ? Array.from({ length: wish.permutations }, (_, index) => index)
      : [...new Set(wish.permutations)].sort((a, b) => a - b);
  const unknown = numbers.find((number) => !Number.isInteger(number) || number < 0 || number >= stored.length);
  if (numbers.length === 0 || unknown !== undefined) {
    throw invalid('permutations', `${experts} experts have ${stored.length} stored permutations`);
  }
  const wrong = wish.sizes.find((size) => !Number.isInteger(size) || size < 1 || size > experts);
  if (wish.sizes.length === 0 || wrong !== undefined) {
    throw invalid('sizes', `there are ${experts} experts: sizes are from 1 to ${experts}`);
  }
  const subsets = new Map<string, ExpertSubset>();
  for (const size of [...new Set(wish.sizes)].sort((a, b) => a - b)) {
    for (const permutation of numbers) {
      const prefix = stored[permutation].slice(0, size);
      const set = [...prefix].sort((a, b) => a - b).join();
      if (!subsets.has(set)) subsets.set(set, { size, permutation, experts: prefix });
    }
  }
  return [...subsets.values()];
}

function invalid(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { field: ['subsets', field] });
}
