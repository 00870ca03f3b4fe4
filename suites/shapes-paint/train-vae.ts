import * as tf from '@tensorflow/tfjs-core';
import { decodeLatents, encodeImages } from '../../src/models/diffusion/vae.ts';
import { type OnStep } from '../common/training.ts';
import { toTensors, type Weights } from '../common/weights.ts';
import { paintBatch } from './batch.ts';
import { component, descend } from './descend.ts';
import { CELLS } from './grid.ts';
import { CONFIG } from './model.ts';

export interface VaeSchedule {
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
}

/** How far apart latents may be and decode to the same, in their standard deviations. */
const BLUR = 0.05;
/** Weight of the latents' squares in the loss: keeps them near what `BLUR` is measured by. */
const PULL = 1e-3;
/** Images at most by which latents are measured. */
const MEASURED = 500;

/**
 * Trains the autoencoder in place to give images back, of latents with a little noise on them; then measures latents and writes
 * their mean and deviation into the projections on both sides, so that what the UNet sees has mean 0 and deviation 1.
 */
export function trainVae(weights: Weights, { steps, batch, rate }: VaeSchedule, onStep?: OnStep): void {
  descend(weights, { steps, rate, weightDecay: 0.01, onStep }, (current, step) => {
    const parameters = component(current, 'vae');
    const { pixels } = paintBatch(CELLS, 'train', step * batch, batch);
    const { mean } = encodeImages(pixels, parameters, CONFIG.vae);
    const noisy = tf.add(mean, tf.randomNormal(mean.shape, 0, BLUR, 'float32', 1000 + step));
    const error = tf.mean(tf.square(tf.sub(decodeLatents(noisy, parameters, CONFIG.vae), pixels)));
    return tf.add(error, tf.mul(tf.mean(tf.square(mean)), PULL)) as tf.Scalar;
  });
  standardise(weights, Math.min(MEASURED, steps * batch));
}

/** Folds the latents' mean and deviation into `quant_conv` and `post_quant_conv`; their variance becomes a constant, BLUR². */
function standardise(weights: Weights, images: number): void {
  const channels = CONFIG.vae.latentChannels;
  const values = tf.tidy(() => {
    const { pixels } = paintBatch(CELLS, 'train', 0, images);
    return encodeImages(pixels, component(toTensors(weights), 'vae'), CONFIG.vae).mean.dataSync<'float32'>();
  });
  const data = (name: string) => (weights.get(`vae.${name}`) as { data: Float32Array }).data;
  const [into, intoBias] = [data('quant_conv.weight'), data('quant_conv.bias')];
  const [from, fromBias] = [data('post_quant_conv.weight'), data('post_quant_conv.bias')];
  const inputs = 2 * channels;
  for (let channel = 0; channel < channels; channel++) {
    const own = values.filter((_, i) => i % channels === channel);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length);
    for (let i = 0; i < inputs; i++) into[channel * inputs + i] /= deviation;
    intoBias[channel] = (intoBias[channel] - mean) / deviation;
    for (let out = 0; out < channels; out++) {
      fromBias[out] += from[out * channels + channel] * mean;
      from[out * channels + channel] *= deviation;
    }
  }
  into.fill(0, channels * inputs);
  intoBias.fill(2 * Math.log(BLUR), channels);
}
