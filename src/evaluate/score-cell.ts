import * as tf from '@tensorflow/tfjs-core';
import { type ClipModel, embedImages } from '../models/clip/clip-model.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { accuracyScore, argMax, type CellScore } from './accuracy.ts';
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
 * @param rows classifier of the whole grid, see `classRows`
 * @param onImages called after each batch with its number of images
 * @throws DataError naming cell, file and row
 */
export async function scoreCell(
  model: ClipModel,
  rows: tf.Tensor2D,
  manifest: ImageManifest,
  cell: ImageCell,
  data: CellData,
  onImages: (count: number) => void,
): Promise<CellScore[]> {
  const { file, rows: stated } = cell.splits[data.split];
  const place = { cell: cell.id, file };
  const right = { task: 0, all: 0 };
  const n = await withSource(data.location, async (source) => {
    const examples = await ParquetExamples.open(source, manifest.data, place);
    if (stated !== undefined && stated !== examples.rows) {
      throw new DataError(`${examples.rows} rows, the manifest states ${stated}`, place);
    }
    for await (const { batch, images } of oneAhead(decodedBatches(model, examples.read(), cell, place))) {
      const logits = await takeFloats(tf.tidy(() => tf.matMul(embedImages(model, images), rows, false, true)));
      const width = rows.shape[0];
      batch.forEach(({ label, row }, i) => {
        const begin = i * width;
        const truth = cell.labelOffset + label;
        const guess = argMax(logits, begin, begin + width) - begin;
        if (guess < 0) throw new DataError('the model gives no finite answer', { ...place, row });
        if (guess === truth || isEqualLabel(manifest, guess, truth)) right.all++;
        const task = begin + cell.labelOffset;
        if (argMax(logits, task, task + cell.classes.length) - begin === truth) right.task++;
      });
      onImages(batch.length);
    }
    return examples.rows;
  });
  return manifest.labelSpaces.map((space) => accuracyScore(cell.id, space, right[space], n, manifest.rounding));
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
    yield { batch, images: await Promise.all(batch.map((example) => decodeExample(model, example, place))) };
  }
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
