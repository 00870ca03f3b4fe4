/** Which end of a number is good. */
export type Better = 'HIGHER' | 'LOWER';

/**
 * Marks the points that no other point dominates. A point dominates another one when it is at least as good on both numbers and
 * better on one; equal points do not dominate each other.
 */
export function paretoFront(
  points: readonly (readonly [x: number, y: number])[],
  better: readonly [x: Better, y: Better],
): boolean[] {
  const sign = better.map((end) => (end === 'HIGHER' ? 1 : -1));
  const good = points.map(([x, y]) => [sign[0] * x, sign[1] * y] as const);
  // from the best x down, a point is on the front when its y beats all points of better x
  const order = good.map((_, i) => i).sort((a, b) => good[b][0] - good[a][0] || good[b][1] - good[a][1]);
  const front = new Array<boolean>(points.length).fill(false);
  let best: readonly [number, number] | null = null;
  for (const i of order) {
    const [x, y] = good[i];
    front[i] = best === null || y > best[1] || (y === best[1] && x === best[0]);
    if (best === null || y > best[1]) best = [x, y];
  }
  return front;
}
