/** The index at which the running sum of the probabilities passes `u` in [0, 1): inversion, in f64. */
export function drawIndex(logProbabilities: ArrayLike<number>, u: number): number {
  const probabilities = Array.from(logProbabilities, Math.exp);
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  let passed = 0;
  for (const [index, p] of probabilities.entries()) {
    passed += p / total;
    if (u < passed) return index;
  }
  return probabilities.length - 1;
}
