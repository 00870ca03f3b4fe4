import * as tf from '@tensorflow/tfjs-core';
import { classRows } from '../evaluate/class-rows.ts';
import { type ImageCell, type ImageManifest } from '../evaluate/image-manifest.ts';
import { type ClipModel, imagePatches } from '../models/clip/clip-model.ts';
import { embedPatches } from '../models/clip/vision.ts';
import { oneHotRows } from '../models/one-hot.ts';
import { parameter, type Parameters } from '../models/parameters.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { drawIndex } from './draw-index.ts';
import { type StatisticModel } from './statistic-model.ts';

/** An image as RGB bytes of the tower's size, and its label in the cell. */
export interface ClipExample {
  readonly pixels: Uint8Array;
  readonly label: number;
}

/** What a CLIP classifier is made of besides the checkpoint. */
export type ClipTask = Pick<ImageManifest, 'head'> &
  Pick<ImageCell, 'classes'> & { readonly templates: readonly string[] };

/**
 * CLIP as a classifier of one cell: its classes compete, each with the row that the checkpoint's own text tower makes of the
 * prompts. Text tower and temperature are held fixed, so statistics cover the vision tower and its projection only.
 *
 * Logits are those of the head. `normalized`: exp(logit_scale) · cosine, CLIP's own. `paper`: the plain product of plain
 * embeddings, as in the code of arXiv 2409.18314.
 */
export function clipClassification(model: ClipModel, task: ClipTask): StatisticModel<ClipExample> {
  const { config, parameters, layout } = model;
  const rows = classRows(model, task.classes, task);
  const unit = task.head === 'normalized';
  const scale = unit ? tf.keep(tf.tidy(() => tf.exp(parameter(layout.view(parameters), 'logit_scale')))) : null;

  const embed = (images: readonly Uint8Array[], current: Parameters): tf.Tensor2D =>
    embedPatches(imagePatches(model, images), layout.view(current), config.vision) as tf.Tensor2D;
  const logProbabilities = ({ pixels }: ClipExample, current: Parameters): tf.Tensor2D => {
    const image = embed([pixels], current);
    if (scale === null) return tf.logSoftmax(tf.matMul(image, rows, false, true));
    const direction = tf.mul(image, tf.rsqrt(tf.sum(tf.square(image), -1, true))) as tf.Tensor2D;
    return tf.logSoftmax(tf.mul(tf.matMul(direction, rows, false, true), scale)) as tf.Tensor2D;
  };
  return {
    parameters,
    covers: [...parameters.keys()].filter(layout.isVision).sort(),
    scope: 'vision tower and visual projection; text tower and logit_scale are held fixed',
    lossName: `cross-entropy over the ${task.classes.length} classes of the cell, head ${task.head}`,
    loss: (example, current) =>
      tf.neg(tf.sum(tf.mul(logProbabilities(example, current), oneHotRows([example.label], task.classes.length)))),
    resample: async (example, uniform) => {
      const values = await takeFloats(tf.tidy(() => logProbabilities(example, parameters)));
      return { ...example, label: drawIndex(values, uniform(0)) };
    },
    forward: (examples, current) => {
      embed(
        examples.map(({ pixels }) => pixels),
        current,
      );
    },
  };
}
