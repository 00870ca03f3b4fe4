import * as tf from '@tensorflow/tfjs-core';
import { type DiffusionPipeline } from '../models/diffusion/pipeline.ts';
import { unet } from '../models/diffusion/unet.ts';
import { type ConvWindow, type Parameters } from '../models/parameters.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { type StatisticModel } from './statistic-model.ts';

/** Latents of a reference image with noise on them, and what the network is to answer. */
export interface DenoisingExample {
  /** [height, width, channels], as `target`. */
  readonly latents: Float32Array;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly timestep: number;
  /** States of the prompt, [tokens, width]. */
  readonly text: Float32Array;
  readonly target: Float32Array;
}

const UNET = 'unet.';

/**
 * A Stable Diffusion pipeline as a model of what its UNet is to answer: noise, velocity or sample, as it was trained. Text encoder and
 * autoencoder are held fixed. The loss is the mean squared error, the training loss of arXiv 2112.10752; but for factor and
 * constant it is the negative log-likelihood of a normal distribution around the answer, so a drawn target is the answer plus standard
 * normal noise.
 */
export function denoising({
  parameters: { unet: own },
  config,
}: Pick<DiffusionPipeline, 'parameters' | 'config'>): StatisticModel<DenoisingExample> {
  const parameters = new Map([...own].map(([name, tensor]) => [UNET + name, tensor]));
  const answer = ({ latents, shape, timestep, text }: DenoisingExample, current: Parameters): tf.Tensor => {
    const states = tf.tensor3d(text, [1, text.length / config.unet.textWidth, config.unet.textWidth]);
    return unet(tf.tensor4d(latents, [1, ...shape]), [timestep], states, inside(current), config.unet);
  };
  return {
    parameters,
    covers: [...parameters.keys()].sort(),
    scope: 'UNet; text encoder and autoencoder are held fixed',
    lossName: `mean squared error of the ${PREDICTED[config.scheduler.prediction]} at a random timestep`,
    loss: (example, current) => {
      const target = tf.tensor4d(example.target, [1, ...example.shape]);
      return tf.mean(tf.square(tf.sub(answer(example, current), target)));
    },
    resample: async (example, uniform) => {
      const values = await takeFloats(tf.tidy(() => answer(example, parameters)));
      return { ...example, target: values.map((value, i) => value + normal(uniform(2 * i), uniform(2 * i + 1))) };
    },
    // one at a time: what convolutions look at is many times as large as their inputs
    forward: (examples, current) => {
      for (const example of examples) tf.tidy(() => void answer(example, current));
    },
  };
}

const PREDICTED = { epsilon: 'noise', v_prediction: 'velocity', sample: 'sample' } as const;

/** The UNet's parameters by their names inside it. */
function inside(current: Parameters): Parameters {
  const own = new Map([...current].map(([name, tensor]) => [name.slice(UNET.length), tensor]));
  const { onLinear } = current;
  if (onLinear === undefined) return own;
  return Object.assign(own, {
    onLinear: (weight: string, ...input: [tf.Tensor, ConvWindow?]) => onLinear(UNET + weight, ...input),
  });
}

/** Box and Muller, of numbers in [0, 1). */
function normal(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
}
