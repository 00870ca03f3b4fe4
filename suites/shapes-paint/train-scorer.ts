import * as tf from '@tensorflow/tfjs-core';
import { patchValues, toPatches } from '../../src/models/clip/patches.ts';
import { embedTokens } from '../../src/models/clip/text.ts';
import { embedPatches } from '../../src/models/clip/vision.ts';
import { oneHotRows } from '../../src/models/one-hot.ts';
import { KeyedRandom } from '../common/random.ts';
import { type OnStep } from '../common/training.ts';
import { type Weights } from '../common/weights.ts';
import { paintBatch } from './batch.ts';
import { type Current, descend } from './descend.ts';
import { CATEGORIES, CELLS, type PaintCell, STYLES } from './grid.ts';
import { CATEGORY_TEMPLATE, SCORER_CONFIG, SCORER_NORM, STYLE_TEMPLATE } from './scorer.ts';
import { tokensOf } from './tokens.ts';

export interface ScorerSchedule {
  readonly steps: number;
  readonly batch: number;
  readonly rate: number;
}

/** First index of the scorer's training images: models that paint never see them. */
const FIRST = 50_000_000;
/** Levels of 255 that pixels are off by at most: what models paint is not as clean as what is drawn. */
const GRAIN = 12;

const tokens = (template: string, values: readonly { readonly name: string }[]) =>
  values.map(({ name }) => tokensOf(template.replace('{class}', name)));
const CATEGORY_PROMPTS = tokens(CATEGORY_TEMPLATE, CATEGORIES);
const STYLE_PROMPTS = tokens(STYLE_TEMPLATE, STYLES);

/** Trains a CLIP model in place to tell shapes and styles of the whole grid, each among all of its kind. */
export function trainScorer(weights: Weights, { steps, batch, rate }: ScorerSchedule, onStep?: OnStep): void {
  descend(weights, { steps, rate, weightDecay: 0.05, onStep }, (current, step) => {
    const { bytes, cells } = paintBatch(CELLS, 'train', FIRST + step * batch, batch);
    const grain = new KeyedRandom(FIRST, step);
    const noisy = bytes.map((image) => {
      const most = grain.uniform(0, GRAIN);
      return image.map((level) => Math.min(255, Math.max(0, Math.round(level + grain.uniform(-most, most)))));
    });
    const images = normalise(embedPatches(scorerPatches(noisy), current, SCORER_CONFIG.vision));
    const entropy = (prompts: readonly number[][], answers: readonly number[]) =>
      crossEntropy(answersOf(images, prompts, current), answers);
    const shape = entropy(
      CATEGORY_PROMPTS,
      cells.map(({ category }) => category),
    );
    const style = entropy(
      STYLE_PROMPTS,
      cells.map((cell) => cell.style),
    );
    return tf.add(shape, style) as tf.Scalar;
  });
}

/** Images as the vision tower takes them. */
export function scorerPatches(images: readonly Uint8Array[]): tf.Tensor3D {
  const { vision } = SCORER_CONFIG;
  const size = patchValues(vision);
  const values = new Float32Array(images.length * size);
  images.forEach((image, i) => toPatches(image, vision, SCORER_NORM, values.subarray(i * size, (i + 1) * size)));
  const patches = (vision.imageSize / vision.patchSize) ** 2;
  return tf.tensor3d(values, [images.length, patches, size / patches]);
}

/** The cells that a scorer takes images for. */
export function judge(images: readonly Uint8Array[], parameters: Current): PaintCell[] {
  return tf.tidy(() => {
    const embedded = normalise(embedPatches(scorerPatches(images), parameters, SCORER_CONFIG.vision));
    const best = (prompts: readonly number[][]) => tf.argMax(answersOf(embedded, prompts, parameters), 1).dataSync();
    const [categories, styles] = [best(CATEGORY_PROMPTS), best(STYLE_PROMPTS)];
    return images.map((_, i) => ({ category: categories[i], style: styles[i] })) as unknown as tf.TensorContainer;
  }) as unknown as PaintCell[];
}

function answersOf(images: tf.Tensor, prompts: readonly number[][], parameters: Current): tf.Tensor {
  const rows = normalise(embedTokens(prompts, parameters, SCORER_CONFIG.text));
  const similarity = tf.matMul(images as tf.Tensor2D, rows as tf.Tensor2D, false, true);
  return tf.mul(similarity, tf.exp(parameters.get('logit_scale') as tf.Tensor));
}

function crossEntropy(logits: tf.Tensor, answers: readonly number[]): tf.Scalar {
  const target = oneHotRows(answers, logits.shape[1] as number);
  return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), target), -1)));
}

function normalise(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), 1e-12)));
}
