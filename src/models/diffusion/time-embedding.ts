import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { linearNamed } from '../layers.ts';
import { type Parameters } from '../parameters.ts';
import { type UNetConfig } from './unet-config.ts';

const PERIOD = 10_000;

/** Sines and cosines of a timestep, [width]. In fp32 step by step, as the public models were trained with. */
function timestepFeatures(timestep: number, width: number, cosineFirst: boolean, shift: number): Float32Array {
  const { fround } = Math;
  const half = width / 2;
  const features = new Float32Array(width);
  for (let i = 0; i < half; i++) {
    const exponent = fround(fround(fround(-Math.log(PERIOD)) * i) / fround(half - shift));
    const angle = fround(fround(timestep) * fround(Math.exp(exponent)));
    features[cosineFirst ? half + i : i] = Math.sin(angle);
    features[cosineFirst ? i : half + i] = Math.cos(angle);
  }
  return features;
}

/**
 * The embedding of timesteps that all residual blocks project, activated: [timesteps, width]. Timesteps may lie between whole
 * ones.
 */
export function timeEmbedding(timesteps: readonly number[], parameters: Parameters, config: UNetConfig): tf.Tensor {
  const width = config.channels[0];
  const values = new Float32Array(timesteps.length * width);
  timesteps.forEach((timestep, row) =>
    values.set(timestepFeatures(timestep, width, config.cosineFirst, config.frequencyShift), row * width),
  );
  const activate = ACTIVATIONS[config.activation];
  const features = tf.tensor2d(values, [timesteps.length, width]);
  const hidden = activate(linearNamed(features, parameters, 'time_embedding.linear_1'));
  return activate(linearNamed(hidden, parameters, 'time_embedding.linear_2'));
}
