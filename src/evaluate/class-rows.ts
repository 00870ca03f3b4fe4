import * as tf from '@tensorflow/tfjs-core';
import { type ClipModel, embedPrompts } from '../models/clip/clip-model.ts';
import { classGroups, type ImageManifest } from './image-manifest.ts';

/** Prompts embedded at once. */
const BATCH = 64;

/**
 * The zero-shot classifier: one row per class name, the mean over its prompts, as the manifest's `head` says.
 * The caller disposes of it.
 * @returns [classes, projection]
 */
export function classRows(
  model: ClipModel,
  classes: readonly string[],
  { templates, head }: { readonly templates: readonly string[]; readonly head: ImageManifest['head'] },
): tf.Tensor2D {
  const prompts = classes.flatMap((name) => templates.map((template) => template.replace('{class}', () => name)));
  return tf.tidy(() => {
    const batches: tf.Tensor2D[] = [];
    for (let i = 0; i < prompts.length; i += BATCH) batches.push(embedPrompts(model, prompts.slice(i, i + BATCH)));
    const embedded = tf.concat(batches);
    const each = head === 'normalized' ? unitRows(embedded) : embedded;
    const rows = tf.mean(tf.reshape(each, [classes.length, templates.length, -1]), 1);
    return head === 'normalized' ? unitRows(rows) : rows;
  }) as tf.Tensor2D;
}

/** The classifier of a whole grid, by global label. The caller disposes of it. @returns [classes, projection] */
export function gridRows(model: ClipModel, manifest: ImageManifest): tf.Tensor2D {
  const { head } = manifest;
  const groups = classGroups(manifest);
  return tf.tidy(() => {
    const rows = groups.map(({ classes, templates }) => classRows(model, classes, { templates, head }));
    return rows.length === 1 ? rows[0] : tf.concat(rows);
  });
}

function unitRows(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.norm(x, 2, -1, true));
}
