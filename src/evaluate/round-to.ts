/**
 * `value` to so many decimals, a tie to the even digit (as Python's `round`); without `decimals`, itself. A double is a
 * tie only where it is an odd multiple of 2^−(decimals+1).
 */
export function roundTo(value: number, decimals: number | undefined): number {
  if (decimals === undefined) return value;
  const units = value * 2 ** (decimals + 1);
  const up = Number(value.toFixed(decimals));
  if (!Number.isInteger(units) || units % 2 === 0) return up;
  const down = Number((up - 10 ** -decimals).toFixed(decimals));
  return Math.round(up * 10 ** decimals) % 2 === 0 ? up : down;
}
