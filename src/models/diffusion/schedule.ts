import { AppError } from '../../errors.ts';
import { type SchedulerConfig, type Spacing } from './scheduler-config.ts';

/** The samplers: both are deterministic, all their noise is in what they start from. */
export const SAMPLERS = ['ddim', 'euler'] as const;
export type Sampler = (typeof SAMPLERS)[number];

/** Factors of the noisy latents and of the network's answer. */
export interface Mixture {
  readonly latents: number;
  readonly answer: number;
}

/** One step. From latents x and the network's answer for x · inputScale: x₀ and ε by mixtures, then the next latents. */
export interface SamplingStep {
  readonly timestep: number;
  readonly inputScale: number;
  readonly sample: Mixture;
  readonly noise: Mixture;
  /** x₀ is kept within ± this. */
  readonly clip: number | undefined;
  /** The next latents: sample · x₀ + noise · ε. */
  readonly next: { readonly sample: number; readonly noise: number };
}

export interface Schedule {
  /** What normal noise is multiplied by to start from. */
  readonly initialScale: number;
  readonly steps: readonly SamplingStep[];
}

/**
 * The steps of a sampler: DDIM with η = 0 (arXiv 2010.02502, equation 12) or Euler's method for the probability flow
 * (arXiv 2206.00364, algorithm 1 without churn). Timesteps, noise levels and their order are those of diffusers'
 * `DDIMScheduler` and `EulerDiscreteScheduler`.
 * @throws AppError `INVALID_INPUT` for a number of steps that the schedule does not have
 */
export function schedule(sampler: Sampler, steps: number, config: SchedulerConfig): Schedule {
  if (!Number.isInteger(steps) || steps < 1 || steps > config.trainTimesteps) {
    const reason = `steps must be 1 to ${config.trainTimesteps}, as many as the model was trained with`;
    throw new AppError('INVALID_INPUT', reason, { field: ['steps'] });
  }
  return sampler === 'ddim' ? ddim(steps, config) : euler(steps, config);
}

function ddim(steps: number, config: SchedulerConfig): Schedule {
  const { alphas, trainTimesteps, clip } = config;
  const before = config.alphaOne ? 1 : alphas[0];
  const stride = Math.floor(trainTimesteps / steps);
  const timesteps = timestepsOf(config.spacing ?? 'leading', steps, config).map(roundHalfToEven);
  return {
    initialScale: 1,
    steps: timesteps.map((timestep) => {
      // An offset can lead one beyond the last; it is taken for the last.
      const alpha = alphas[Math.min(timestep, trainTimesteps - 1)];
      const previous = timestep - stride >= 0 ? alphas[timestep - stride] : before;
      return {
        timestep,
        inputScale: 1,
        ...mixtures(config, Math.sqrt(alpha), Math.sqrt(1 - alpha)),
        clip,
        next: { sample: Math.sqrt(previous), noise: Math.sqrt(1 - previous) },
      };
    }),
  };
}

function euler(steps: number, config: SchedulerConfig): Schedule {
  const spacing = config.spacing ?? 'linspace';
  const timesteps = timestepsOf(spacing, steps, config);
  const sigmas = [...timesteps.map((timestep) => sigmaAt(timestep, config.alphas)), 0];
  const largest = Math.max(...sigmas);
  return {
    initialScale: spacing === 'leading' ? Math.sqrt(largest ** 2 + 1) : largest,
    steps: timesteps.map((timestep, i) => {
      const level = sigmas[i];
      const inputScale = 1 / Math.sqrt(level ** 2 + 1);
      // In latents of variance one the mixtures are DDIM's; here latents are larger by 1 / inputScale.
      const { sample, noise } = mixtures(config, inputScale, level * inputScale);
      const rescale = ({ latents, answer }: Mixture) => ({ latents: latents * inputScale, answer });
      return {
        timestep,
        inputScale,
        sample: rescale(sample),
        noise: rescale(noise),
        clip: undefined,
        next: { sample: 1, noise: sigmas[i + 1] },
      };
    }),
  };
}

/** x = signal · x₀ + level · ε with signal² + level² = 1, solved for x₀ and ε by what the network predicts. */
function mixtures({ prediction }: SchedulerConfig, signal: number, level: number): { sample: Mixture; noise: Mixture } {
  switch (prediction) {
    case 'epsilon':
      return { sample: { latents: 1 / signal, answer: -level / signal }, noise: { latents: 0, answer: 1 } };
    case 'sample':
      return { sample: { latents: 0, answer: 1 }, noise: { latents: 1 / level, answer: -signal / level } };
    case 'v_prediction':
      // arXiv 2202.00512, appendix D
      return { sample: { latents: signal, answer: -level }, noise: { latents: level, answer: signal } };
  }
}

/** Timesteps from the last to the first (arXiv 2305.08891, table 2). Those of `linspace` may lie between whole ones. */
function timestepsOf(spacing: Spacing, steps: number, { trainTimesteps, stepsOffset }: SchedulerConfig): number[] {
  const falling = Array.from({ length: steps }, (_, i) => steps - 1 - i);
  switch (spacing) {
    case 'linspace':
      return falling.map((i) => (steps === 1 ? 0 : Math.fround((i * (trainTimesteps - 1)) / (steps - 1))));
    case 'leading':
      return falling.map((i) => i * Math.floor(trainTimesteps / steps) + stepsOffset);
    case 'trailing':
      return falling.map((_, i) => roundHalfToEven(trainTimesteps - (i * trainTimesteps) / steps) - 1);
  }
}

/** √((1 − α) / α), between whole timesteps by a straight line. */
function sigmaAt(timestep: number, alphas: Float64Array): number {
  const sigma = (at: number) => Math.sqrt((1 - alphas[at]) / alphas[at]);
  const last = alphas.length - 1;
  if (timestep >= last) return sigma(last);
  const below = Math.floor(timestep);
  const share = timestep - below;
  return share === 0 ? sigma(below) : sigma(below) * (1 - share) + sigma(below + 1) * share;
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
