import { type SchedulerConfig } from './scheduler-config.ts';

/** What a network of a pipeline learns from: noisy latents at a timestep, and what it is to answer. */
export interface NoisyLatents {
  readonly latents: Float32Array;
  readonly target: Float32Array;
}

/**
 * Latents x₀ with noise ε on them, √α·x₀ + √(1−α)·ε, and the answer that the network is trained for: ε, the velocity
 * √α·ε − √(1−α)·x₀ (arXiv 2202.00512, appendix D), or x₀.
 * @param clean latents as the UNet takes them
 * @param noise as many standard normal numbers, in the same order
 * @param timestep a whole one, 0 … trainTimesteps − 1
 */
export function addNoise(
  clean: Float32Array,
  noise: Float32Array,
  timestep: number,
  { alphas, prediction }: Pick<SchedulerConfig, 'alphas' | 'prediction'>,
): NoisyLatents {
  const signal = Math.sqrt(alphas[timestep]);
  const level = Math.sqrt(1 - alphas[timestep]);
  const target = {
    epsilon: () => noise,
    v_prediction: () => clean.map((value, i) => signal * noise[i] - level * value),
    sample: () => clean,
  };
  return { latents: clean.map((value, i) => signal * value + level * noise[i]), target: target[prediction]() };
}
