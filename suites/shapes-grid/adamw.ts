/** AdamW (Loshchilov and Hutter, 2019) over flat arrays, with β = (0.9, 0.98) as CLIP was trained with. */
export class AdamW {
  private step = 0;
  private readonly moments = new Map<string, { first: Float32Array; second: Float32Array }>();
  private readonly weightDecay: number;

  constructor(weightDecay: number) {
    this.weightDecay = weightDecay;
  }

  /** Updates `values` in place; decays only what has at least two dimensions. All arrays are keyed by name. */
  update(
    values: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>,
    gradients: ReadonlyMap<string, Float32Array>,
    learningRate: number,
  ): void {
    this.step++;
    const [beta1, beta2, epsilon] = [0.9, 0.98, 1e-8];
    const rate = (learningRate * Math.sqrt(1 - beta2 ** this.step)) / (1 - beta1 ** this.step);
    for (const [name, gradient] of gradients) {
      const value = values.get(name);
      if (!value) throw new Error(`no parameter ${name}`);
      const { data, shape } = value;
      let moment = this.moments.get(name);
      if (!moment) {
        moment = { first: new Float32Array(data.length), second: new Float32Array(data.length) };
        this.moments.set(name, moment);
      }
      const { first, second } = moment;
      const keep = shape.length >= 2 ? 1 - learningRate * this.weightDecay : 1;
      for (let i = 0; i < data.length; i++) {
        const g = gradient[i];
        first[i] = beta1 * first[i] + (1 - beta1) * g;
        second[i] = beta2 * second[i] + (1 - beta2) * g * g;
        data[i] = data[i] * keep - (rate * first[i]) / (Math.sqrt(second[i]) + epsilon);
      }
    }
  }
}

/** Linear warm-up over `warmup` steps, then half a cosine down to 2 % of `peak`. */
export function cosineRate(step: number, steps: number, warmup: number, peak: number): number {
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const done = (step - warmup) / Math.max(1, steps - warmup);
  return peak * (0.02 + 0.98 * 0.5 * (1 + Math.cos(Math.PI * done)));
}
