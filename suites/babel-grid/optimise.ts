import * as tf from '@tensorflow/tfjs-core';
import { sequenceLoss } from '../../src/models/t5/likelihood.ts';
import { AdamW } from '../common/adamw.ts';
import { type OnStep } from '../common/training.ts';
import { toTensors, type Weights } from '../common/weights.ts';
import { CONFIG } from './model.ts';

/** Token ids of an input and of what is to be said to it. */
export interface TextPair {
  readonly input: readonly number[];
  readonly target: readonly number[];
}

export interface TrainOptions {
  /** The `serial`-th example of the training. */
  readonly draw: (serial: number) => TextPair;
  /** Steps at most. */
  readonly steps: number;
  /** Stop once the mean loss of the last 20 batches, all of them new examples, is this small. */
  readonly stopAt?: number;
  readonly batch: number;
  /** Learning rate of a step, counted from 0. */
  readonly rate: (step: number, steps: number) => number;
  readonly onStep?: OnStep;
}

/** Longer gradients are cut to this length. */
const GRADIENT_NORM = 1;
const STOP_WINDOW = 20;

/** Trains all of `weights` in place with the mean negative log-likelihood of the target tokens. */
export function optimise(weights: Weights, { draw, steps, stopAt, batch, rate, onStep }: TrainOptions): void {
  const optimiser = new AdamW({ weightDecay: 0, beta2: 0.99 });
  const recent: number[] = [];
  for (let step = 0; step < steps; step++) {
    const texts = Array.from({ length: batch }, (_, i) => draw(step * batch + i));
    tf.engine().startScope();
    const { gradients, loss } = gradientStep(weights, texts);
    tf.engine().endScope();
    recent.push(loss);
    if (recent.length > STOP_WINDOW) recent.shift();
    const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
    if (stopAt !== undefined && recent.length === STOP_WINDOW && mean <= stopAt) break;
    optimiser.update(weights, gradients, rate(step, steps));
    onStep?.(step + 1, steps, loss);
  }
}

function gradientStep(weights: Weights, texts: readonly TextPair[]) {
  const parameters = toTensors(weights);
  const names = [...weights.keys()];
  const inputs = texts.map(({ input }) => input);
  const targets = texts.map(({ target }) => target);
  const lossOf = (...values: tf.Tensor[]) =>
    sequenceLoss(inputs, targets, new Map(names.map((name, i) => [name, values[i]])), CONFIG);
  const { value, grads } = tf.valueAndGrads(lossOf)([...parameters.values()]);
  const gradients = new Map(names.map((name, i) => [name, grads[i].dataSync<'float32'>()]));
  cut(gradients);
  return { gradients, loss: value.dataSync()[0] };
}

function cut(gradients: ReadonlyMap<string, Float32Array>): void {
  let sum = 0;
  for (const values of gradients.values()) for (const value of values) sum += value * value;
  const scale = GRADIENT_NORM / Math.sqrt(sum);
  if (scale >= 1) return;
  for (const values of gradients.values()) for (let i = 0; i < values.length; i++) values[i] *= scale;
}
