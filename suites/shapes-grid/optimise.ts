import * as tf from '@tensorflow/tfjs-core';
import { parseClipConfig, type ClipConfig } from '../../src/models/clip/config.ts';
import { patchValues, toPatches } from '../../src/models/clip/patches.ts';
import { embedTokens } from '../../src/models/clip/text.ts';
import { embedPatches } from '../../src/models/clip/vision.ts';
import { oneHotRows } from '../../src/models/one-hot.ts';
import { AdamW } from '../common/adamw.ts';
import { cosineRate } from '../common/learning-rate.ts';
import { toTensors, type Weights } from '../common/weights.ts';
import { GROUPS } from './classes.ts';
import { drawExample, type Split } from './draw.ts';
import { type GridCell } from './grid.ts';
import { configJson, promptTokens } from './model.ts';

export interface TrainOptions {
  readonly cells: readonly GridCell[];
  /** Weight of the loss among all classes of the grid; the rest is the loss among those of the example's group. */
  readonly gridLoss: number;
  /** The text tower and the temperature are trained too (base only; experts keep them, so that they share one head). */
  readonly trainText: boolean;
  /** Steps at most. */
  readonly steps: number;
  /** Stop once this share of the last 20 batches, all of them new images, was right among the classes of their group. */
  readonly stopAt?: number;
  readonly batch: number;
  /** Peak of a warm-up and half a cosine; with `stopAt`, whose end is not known beforehand, constant after the warm-up. */
  readonly rate: number;
  /** First index into the stream of training images, so that no two models see the same ones. */
  readonly firstIndex: number;
  readonly onStep?: (step: number, steps: number, loss: number) => void;
}

export const CONFIG: ClipConfig = parseClipConfig(configJson());
export const PIXEL_NORM = { scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };

const CLASSES = GROUPS.flatMap((group) => group.classes.map(({ name }) => name));
const PROMPTS = CLASSES.map(promptTokens);

const STOP_WINDOW = 20;

/** Trains `weights` in place with cross-entropy over cosine similarities to the class prompts. */
export function optimise(weights: Weights, options: TrainOptions): void {
  const { steps, stopAt, rate, onStep } = options;
  const optimiser = new AdamW({ weightDecay: 0.05 });
  const frozen = options.trainText ? undefined : tf.tidy(() => classRows(toTensors(weights)));
  const recent: number[] = [];
  for (let step = 0; step < steps; step++) {
    tf.engine().startScope();
    const { gradients, loss, accuracy } = gradientStep(weights, options, step, frozen);
    tf.engine().endScope();
    recent.push(accuracy);
    if (recent.length > STOP_WINDOW) recent.shift();
    if (stopAt !== undefined && recent.length === STOP_WINDOW && mean(recent) >= stopAt) break;
    const warmup = Math.min(50, Math.ceil(steps / 10));
    optimiser.update(
      weights,
      gradients,
      stopAt ? rate * Math.min(1, (step + 1) / 20) : cosineRate(step, steps, warmup, rate),
    );
    onStep?.(step + 1, steps, loss);
  }
  frozen?.dispose();
}

function gradientStep(weights: Weights, options: TrainOptions, step: number, frozen?: tf.Tensor) {
  const parameters = toTensors(weights);
  const names = [...weights.keys()].filter((name) => options.trainText || name.startsWith('vis'));
  const { patches, labels, groups } = trainBatch(options, step);
  const target = oneHotRows(labels, CLASSES.length);
  const mask = taskMask(groups);
  const weight = options.gridLoss;
  let accuracy = 0;
  const lossOf = (...values: tf.Tensor[]) => {
    const current = new Map(parameters);
    names.forEach((name, i) => current.set(name, values[i]));
    const images = normalise(embedPatches(patches, current, CONFIG.vision));
    const rows = frozen ?? classRows(current);
    const similarity = tf.matMul(images as tf.Tensor2D, rows as tf.Tensor2D, false, true);
    const scaled = tf.mul(similarity, tf.exp(current.get('logit_scale') as tf.Tensor));
    const inTask = tf.add(scaled, mask);
    accuracy = mean([...tf.argMax(inTask, 1).dataSync()].map((guess, i) => (guess === labels[i] ? 1 : 0)));
    const all = crossEntropy(scaled, target);
    if (weight === 1) return all;
    return tf.add(tf.mul(all, weight), tf.mul(crossEntropy(inTask, target), 1 - weight)) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(names.map((name) => parameters.get(name) as tf.Tensor));
  const gradients = new Map(names.map((name, i) => [name, grads[i].dataSync<'float32'>()]));
  return { gradients, loss: value.dataSync()[0], accuracy };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function crossEntropy(logits: tf.Tensor, target: tf.Tensor): tf.Scalar {
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), target), -1)));
}

/** One normalised row per class: the mean of its normalised prompt embeddings. */
function classRows(parameters: ReadonlyMap<string, tf.Tensor>): tf.Tensor {
  const [first] = PROMPTS;
  const embedded = normalise(embedTokens(PROMPTS.flat(), parameters, CONFIG.text));
  return normalise(tf.mean(tf.reshape(embedded, [CLASSES.length, first.length, CONFIG.projection]), 1));
}

function normalise(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-12)));
}

function taskMask(groups: readonly number[]): tf.Tensor {
  const mask = new Float32Array(groups.length * CLASSES.length).fill(-1e9);
  groups.forEach((group, row) => mask.fill(0, row * CLASSES.length + group * 4, row * CLASSES.length + group * 4 + 4));
  return tf.tensor2d(mask, [groups.length, CLASSES.length]);
}

/** Cells take turns; within a cell each image is used once. */
function trainBatch({ cells, batch, firstIndex }: TrainOptions, step: number) {
  const examples = Array.from({ length: batch }, (_, i) => {
    const serial = step * batch + i;
    const cell = cells[serial % cells.length];
    return { ...cell, split: 'train' as Split, index: firstIndex + Math.floor(serial / cells.length) };
  });
  return drawBatch(examples);
}

/** Draws examples as one batch of patches, with labels over all 24 classes. */
function drawBatch(keys: readonly (GridCell & { split: Split; index: number })[]) {
  const size = patchValues(CONFIG.vision);
  const values = new Float32Array(keys.length * size);
  const labels = keys.map((key, i) => {
    const { pixels, label } = drawExample(key);
    toPatches(pixels, CONFIG.vision, PIXEL_NORM, values.subarray(i * size, (i + 1) * size));
    return key.group * 4 + label;
  });
  const perSide = CONFIG.vision.imageSize / CONFIG.vision.patchSize;
  const patches = tf.tensor3d(values, [keys.length, perSide * perSide, size / (perSide * perSide)]);
  return { patches, labels, groups: keys.map(({ group }) => group) };
}
