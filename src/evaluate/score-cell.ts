import * as tf from '@tensorflow/tfjs-core';
import { type ClipModel, embedImages } from '../models/clip/clip-model.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { parameter } from '../models/parameters.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { accuracyScore, argMax, type CellScore } from './accuracy.ts';
import { addSoftmax } from './ensemble.ts';
import { DataError } from './evaluation-errors.ts';
import { type ImageCell, type ImageManifest } from './image-manifest.ts';
import { checkLabels, decodeExample } from './image-example.ts';
import { oneAhead } from './one-ahead.ts';
import { type Example, type ExamplePlace, ParquetExamples } from './parquet-examples.ts';

/** Images in one forward pass. Fixed, so that scores do not depend on the machine. */
const BATCH = 64;

export interface CellData {
  readonly split: string;
  readonly location: ByteLocation;
}

/**
 * Scores one cell in the manifest's label spaces; one forward pass per image serves them all. The argmax of the raw product
 * is that of the cosine, so image embeddings are not normalised.
 * @param members one model, or several of one config whose class probabilities are averaged
 * @param onImages called after each batch with its number of images
 * @throws DataError naming cell, file and row
 */
export async function scoreCell(
  members: readonly ClipMember[],
  manifest: ImageManifest,
  cell: ImageCell,
  data: CellData,
  onImages: (count: number) => void,
): Promise<CellScore[]> {
  const { file, rows: stated } = cell.splits[data.split];
  const place = { cell: cell.id, file };
  const right = { task: 0, all: 0 };
  const classes = members[0].rows.shape[0];
  const n = await withSource(data.location, async (source) => {
    const examples = await ParquetExamples.open(source, manifest.data, place);
    if (stated !== undefined && stated !== examples.rows) {
      throw new DataError(`${examples.rows} rows, the manifest states ${stated}`, place);
    }
    for await (const { batch, images } of oneAhead(decodedBatches(members[0].model, examples.read(), cell, place))) {
      const each: Float32Array[] = [];
      for (const member of members) each.push(await takeFloats(logitsOf(member, images, manifest, members.length > 1)));
      batch.forEach(({ label, row }, i) => {
        const begin = i * classes;
        const task = begin + cell.labelOffset;
        const all = best(each, begin, begin + classes);
        if (all < 0) throw new DataError('the model gives no finite answer', { ...place, row });
        const truth = cell.labelOffset + label;
        if (all === truth || isEqualLabel(manifest, all, truth)) right.all++;
        if (best(each, task, task + cell.classes.length) === label) right.task++;
      });
      onImages(batch.length);
    }
    return examples.rows;
  });
  return manifest.labelSpaces.map((space) => accuracyScore(cell.id, space, right[space], n, manifest.rounding));
}

/** A model with its classifier of the whole grid, see `classRows`. */
export interface ClipMember {
  readonly model: ClipModel;
  readonly rows: tf.Tensor2D;
}

/**
 * Of one model only the order counts, so its product is left plain. Several are compared by probabilities, so theirs are the
 * logits of the head: exp(logit_scale) · cosine, or for the head `paper` the plain product.
 * @returns [images, classes]
 */
function logitsOf(
  { model, rows }: ClipMember,
  images: readonly Uint8Array[],
  { head }: ImageManifest,
  compared: boolean,
): tf.Tensor2D {
  return tf.tidy(() => {
    const plain = embedImages(model, images);
    if (!compared || head === 'paper') return tf.matMul(plain, rows, false, true);
    const direction = tf.div(plain, tf.norm(plain, 2, -1, true)) as tf.Tensor2D;
    const scale = tf.exp(parameter(model.layout.view(model.parameters), 'logit_scale'));
    return tf.mul(tf.matMul(direction, rows, false, true), scale);
  });
}

/** The class of the best value of [begin, end), counted from `begin`, by the mean of probabilities; −1 for no number. */
function best(each: readonly Float32Array[], begin: number, end: number): number {
  if (each.length === 1) {
    const at = argMax(each[0], begin, end);
    return at < 0 ? -1 : at - begin;
  }
  const total = new Float64Array(end - begin);
  return each.every((values) => addSoftmax(total, values, begin, end)) ? argMax(total, 0, total.length) : -1;
}

function isEqualLabel({ equalLabels }: ImageManifest, a: number, b: number): boolean {
  return equalLabels?.some(([x, y]) => (x === a && y === b) || (x === b && y === a)) ?? false;
}

async function* decodedBatches(
  model: ClipModel,
  examples: AsyncIterable<Example>,
  cell: ImageCell,
  place: ExamplePlace,
): AsyncGenerator<{ readonly batch: readonly Example[]; readonly images: readonly Uint8Array[] }> {
  for await (const batch of batches(examples, BATCH)) {
    checkLabels(batch, cell, place.file);
    yield { batch, images: await decodeAll(model, batch, place) };
  }
}

/** All at once; of several that do not decode the first is named, whichever is found out first. */
async function decodeAll(model: ClipModel, batch: readonly Example[], place: ExamplePlace): Promise<Uint8Array[]> {
  const ends = await Promise.allSettled(batch.map((example) => decodeExample(model, example, place)));
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
