import { type MergePlan } from '../../types.ts';
import { type Slot } from '../chunk-computer.ts';
import { inputEntry, inputUnitBytes } from '../inputs.ts';
import { type Piece } from '../work.ts';

/**
 * Pieces that cover all pieces of several slices. Slices of the same number differ a little, because the headers before
 * them do.
 */
export function unionOf(slices: readonly (readonly Piece[])[]): Piece[] {
  const ranges = new Map<number, { first: number; end: number }>();
  for (const { tensor, first, count } of slices.flat()) {
    const range = ranges.get(tensor);
    if (range === undefined) ranges.set(tensor, { first, end: first + count });
    else {
      range.first = Math.min(range.first, first);
      range.end = Math.max(range.end, first + count);
    }
  }
  return [...ranges]
    .sort(([a], [b]) => a - b)
    .map(([tensor, { first, end }]) => ({ tensor, first, count: end - first }));
}

/** The part of a loaded chunk that lies in the pieces of a slice, and the slot seen from where that part begins. */
export function cutOut(
  plan: MergePlan,
  chunk: readonly Piece[],
  slice: readonly Piece[],
  slot: Slot,
): { readonly pieces: readonly Piece[]; readonly slot: Slot } {
  const wanted = new Map(slice.map((piece) => [piece.tensor, piece]));
  const skipped = slot.regions.map(() => 0);
  const pieces: Piece[] = [];
  const skip = (tensor: number, count: number): void => {
    const planned = plan.tensors[tensor];
    skipped.forEach((bytes, input) => {
      const entry = inputEntry(planned, input);
      if (entry !== null) skipped[input] = bytes + count * inputUnitBytes(planned, entry);
    });
  };
  for (const { tensor, first, count } of chunk) {
    const range = wanted.get(tensor);
    const begin = range === undefined ? first + count : Math.max(first, range.first);
    const end = range === undefined ? begin : Math.min(first + count, range.first + range.count);
    // slices have no gaps: what is left out comes before all that is wanted, or behind it
    if (pieces.length === 0) skip(tensor, Math.min(begin, first + count) - first);
    if (end > begin) pieces.push({ tensor, first: begin, count: end - begin });
  }
  return {
    pieces,
    slot: {
      ...slot,
      pointers: slot.pointers.map((pointer, input) => pointer + skipped[input]),
      regions: slot.regions.map((region, input) => region.subarray(skipped[input])),
    },
  };
}
