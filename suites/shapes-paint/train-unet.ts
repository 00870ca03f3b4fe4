import * as tf from '@tensorflow/tfjs-core';
import { encodeTokens } from '../../src/models/clip/text.ts';
import { unet } from '../../src/models/diffusion/unet.ts';
import { encodeImages } from '../../src/models/diffusion/vae.ts';
import { KeyedRandom } from '../common/random.ts';
import { type OnStep } from '../common/training.ts';
import { type Weights } from '../common/weights.ts';
import { paintBatch } from './batch.ts';
import { component, type Current, descend } from './descend.ts';
import { type PaintCell, promptOf } from './grid.ts';
import { CONFIG } from './model.ts';
import { TEXT_LENGTH, tokensOf } from './tokens.ts';

export interface UNetSchedule {
  readonly cells: readonly PaintCell[];
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
  /** First index into the stream of training images, so that no two models see the same ones. */
  readonly firstIndex: number;
  readonly trains: (name: string) => boolean;
  /** The pipeline's parameters of those in training, if they are others (adapters). */
  readonly compose?: (current: Current) => Current;
}

/** Share of prompts that are left empty, for guidance. */
const UNPROMPTED = 0.1;

/** Token ids of a prompt, filled up with the end token. */
function promptTokens(prompt: string): number[] {
  const ids = tokensOf(prompt);
  return [...ids, ...Array<number>(TEXT_LENGTH - ids.length).fill(1)];
}

/** Trains `weights` in place to predict the velocity of noisy latents (arXiv 2202.00512). */
export function trainUNet(weights: Weights, schedule: UNetSchedule, onStep?: OnStep): void {
  const { cells, steps, batch, rate, firstIndex, trains, compose = (current: Current) => current } = schedule;
  const { alphas, trainTimesteps } = CONFIG.scheduler;
  descend(weights, { steps, rate, weightDecay: 0.01, trains, onStep }, (current, step) => {
    const parameters = compose(current);
    const random = new KeyedRandom(firstIndex, step, 77);
    const { pixels, cells: shown } = paintBatch(cells, 'train', firstIndex + step * batch, batch);
    // One timestep from each part of the schedule, so that batches differ less.
    const timesteps = shown.map((_, i) => Math.floor(((i + random.uniform()) / batch) * trainTimesteps));
    const prompts = shown.map((cell) => (random.uniform() < UNPROMPTED ? '' : promptOf(cell)));
    const clean = tf.tidy(() => encodeImages(pixels, component(parameters, 'vae'), CONFIG.vae).mean);
    const noise = tf.tensor(
      Float32Array.from({ length: clean.size }, () => random.normal()),
      clean.shape,
    );
    const factor = (value: (alpha: number) => number) =>
      tf.tensor4d(
        timesteps.map((timestep) => value(alphas[timestep])),
        [batch, 1, 1, 1],
      );
    const [signal, level] = [factor(Math.sqrt), factor((alpha) => Math.sqrt(1 - alpha))];
    const noisy = tf.add(tf.mul(clean, signal), tf.mul(noise, level));
    const velocity = tf.sub(tf.mul(noise, signal), tf.mul(clean, level));
    const text = encodeTokens(prompts.map(promptTokens), component(parameters, 'text_encoder'), CONFIG.text);
    const answer = unet(noisy, timesteps, text, component(parameters, 'unet'), CONFIG.unet);
    return tf.mean(tf.square(tf.sub(answer, velocity))) as tf.Scalar;
  });
}
