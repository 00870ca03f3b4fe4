/** Up to so many pairs all n! pairings are looked at: 9! = 362,880 takes some milliseconds. */
export const MAX_EXACT = 9;

/**
 * Exact two-sided p-value of a correlation: the share of all n! pairings of centred x and y whose |Σ x·y| is at least as large as
 * the one observed. With ties the same holds for ranks.
 */
export function exactPermutationP(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  if (n > MAX_EXACT) throw new RangeError(`internal: ${n} pairs are too many for all pairings`);
  const observed = Math.abs(x.reduce((sum, value, i) => sum + value * y[i], 0));
  // pairings that only rounding tells from the observed one count
  const bound = observed - 1e-12 * x.reduce((sum, value, i) => sum + Math.abs(value) * Math.abs(y[i]), 0);
  let extreme = 0;
  let total = 0;
  const used = new Array<boolean>(n).fill(false);
  const pair = (i: number, sum: number): void => {
    if (i === n) {
      total++;
      if (Math.abs(sum) >= bound) extreme++;
      return;
    }
    for (let j = 0; j < n; j++) {
      if (used[j]) continue;
      used[j] = true;
      pair(i + 1, sum + x[i] * y[j]);
      used[j] = false;
    }
  };
  pair(0, 0);
  return extreme / total;
}
