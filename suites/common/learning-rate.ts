/** Linear warm-up over `warmup` steps, then half a cosine down to 2 % of `peak`. */
export function cosineRate(step: number, steps: number, warmup: number, peak: number): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const done = (step - warmup) / Math.max(1, steps - warmup);
  return peak * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * done)));
}
