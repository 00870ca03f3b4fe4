export interface AdamWOptions {
  readonly weightDecay: number;
  /** How long squared gradients are remembered; 0.98 as for CLIP when left out. The first moment has 0.9. */
  readonly beta2?: number;
}

/** AdamW (Loshchilov and Hutter, 2019) over flat arrays. */
export class AdamW {
  private step = 0;
  private readonly moments = new Map<string, { first: Float32Array; second: Float32Array }>();
  private readonly weightDecay: number;
  private readonly beta2: number;

  constructor({ weightDecay, beta2 = 0.98 }: AdamWOptions) {
    this.weightDecay = weightDecay;
    this.beta2 = beta2;
  }

  /** Updates `values` in place; decays only what has at least two dimensions. All arrays are keyed by name. */
  update(
    values: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>,
    gradients: ReadonlyMap<string, Float32Array>,
    learningRate: number,
  ): void {
    this.step++;
    const [beta1, beta2, epsilon] = [0.9, this.beta2, 1e-8];
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
