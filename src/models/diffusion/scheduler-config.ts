import { z } from 'zod';
import { readConfig, requireValues } from './read-config.ts';

export const PREDICTIONS = ['epsilon', 'v_prediction', 'sample'] as const;
export type Prediction = (typeof PREDICTIONS)[number];

export const SPACINGS = ['leading', 'trailing', 'linspace'] as const;
export type Spacing = (typeof SPACINGS)[number];

/** The noise that a model was trained with, and how it is to be sampled. */
export interface SchedulerConfig {
  /** Its class, as the file names it; many files can drive several samplers. */
  readonly className: string;
  readonly trainTimesteps: number;
  /** Π(1 − β) up to each timestep. */
  readonly alphas: Float64Array;
  readonly prediction: Prediction;
  /** None where each sampler has its own. */
  readonly spacing: Spacing | undefined;
  readonly stepsOffset: number;
  /** The last step of DDIM ends at no noise, not at that of timestep 0. */
  readonly alphaOne: boolean;
  /** DDIM keeps the predicted sample within ± this. */
  readonly clip: number | undefined;
}

export const SCHEDULER_FILE = 'scheduler/scheduler_config.json';

const schema = z.looseObject({
  _class_name: z.string().default('DDIMScheduler'),
  num_train_timesteps: z.int().min(1).max(100_000).default(1000),
  beta_start: z.number().positive().max(1).default(0.0001),
  beta_end: z.number().positive().max(1).default(0.02),
  beta_schedule: z.enum(['linear', 'scaled_linear', 'squaredcos_cap_v2']).default('linear'),
  prediction_type: z.enum(PREDICTIONS).default('epsilon'),
  timestep_spacing: z.enum(SPACINGS).optional(),
  steps_offset: z.int().min(0).max(1000).default(0),
  set_alpha_to_one: z.boolean().default(true),
  clip_sample: z.boolean().default(true),
  clip_sample_range: z.number().positive().default(1),
});

/** What the samplers here do not do. */
const FIXED = {
  trained_betas: [],
  thresholding: [false],
  rescale_betas_zero_snr: [false],
  use_karras_sigmas: [false],
  use_exponential_sigmas: [false],
  use_beta_sigmas: [false],
  interpolation_type: ['linear'],
  timestep_type: ['discrete'],
  final_sigmas_type: ['zero'],
  sigma_min: [],
  sigma_max: [],
} as const;

/**
 * Reads a diffusers `scheduler_config.json`, with the defaults of `DDIMScheduler` for what it leaves out. Files of other
 * schedulers (PNDM, DPM-Solver) say the same of the noise; what is sampled by is the caller's choice.
 * @throws ModelConfigError naming the field that is malformed or not supported.
 */
export function parseSchedulerConfig(json: unknown): SchedulerConfig {
  const config = readConfig(schema, json, SCHEDULER_FILE);
  requireValues(config, FIXED, SCHEDULER_FILE);
  const alphas = new Float64Array(config.num_train_timesteps);
  // β and 1 − β in fp32, as models are trained with: where β is nearly 1 that makes a difference.
  let product = 1;
  betas(config).forEach((beta, timestep) => (alphas[timestep] = product *= Math.fround(1 - Math.fround(beta))));
  return {
    className: config._class_name,
    trainTimesteps: config.num_train_timesteps,
    alphas,
    prediction: config.prediction_type,
    spacing: config.timestep_spacing,
    stepsOffset: config.steps_offset,
    alphaOne: config.set_alpha_to_one,
    clip: config.clip_sample ? config.clip_sample_range : undefined,
  };
}

function betas(config: z.infer<typeof schema>): number[] {
  const { num_train_timesteps: count, beta_start: start, beta_end: end } = config;
  const between = (from: number, to: number) =>
    Array.from({ length: count }, (_, i) => (count === 1 ? from : from + ((to - from) * i) / (count - 1)));
  switch (config.beta_schedule) {
    case 'linear':
      return between(start, end);
    case 'scaled_linear':
      return between(Math.sqrt(start), Math.sqrt(end)).map((root) => root * root);
    case 'squaredcos_cap_v2': {
      // arXiv 2102.09672, equation 17
      const level = (t: number) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
      return Array.from({ length: count }, (_, i) => Math.min(0.999, 1 - level((i + 1) / count) / level(i / count)));
    }
  }
}
