/** How many examples a batch may have, and how much they may weigh together. One example is a batch whatever it weighs. */
export interface BatchLimits<T> {
  readonly examples: number;
  readonly weight: number;
  weightOf(example: T): number;
}

/**
 * Cuts examples into batches of similar lengths, because the shorter ones of a batch are padded to its longest. Returns places in
 * `examples`: the shortest first, those of the same length in their order.
 */
export function lengthBatches<T>(
  examples: readonly T[],
  lengthOf: (example: T) => number,
  { examples: most, weight: heaviest, weightOf }: BatchLimits<T>,
): number[][] {
  const order = examples.map((_, i) => i).sort((a, b) => lengthOf(examples[a]) - lengthOf(examples[b]) || a - b);
  const batches: number[][] = [];
  let weight = 0;
  for (const place of order) {
    const own = weightOf(examples[place]);
    const last = batches[batches.length - 1];
    if (last !== undefined && last.length < most && weight + own <= heaviest) {
      last.push(place);
      weight += own;
    } else {
      batches.push([place]);
      weight = own;
    }
  }
  return batches;
}
