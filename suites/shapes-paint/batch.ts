import * as tf from '@tensorflow/tfjs-core';
import { type Split } from '../shapes-grid/draw.ts';
import { drawPainting, IMAGE_SIZE } from './draw.ts';
import { type PaintCell } from './grid.ts';

/** Images with the cells that they are of. */
export interface PaintBatch {
  /** Values −1…1, [images, 16, 16, 3]. */
  readonly pixels: tf.Tensor4D;
  readonly bytes: readonly Uint8Array[];
  readonly cells: readonly PaintCell[];
}

/** Images `first`, `first` + 1, … of a split: cells take turns, and no image comes twice. */
export function paintBatch(cells: readonly PaintCell[], split: Split, first: number, count: number): PaintBatch {
  const size = IMAGE_SIZE * IMAGE_SIZE * 3;
  const values = new Float32Array(count * size);
  const some = Array.from({ length: count }, (_, i) => cells[(first + i) % cells.length]);
  const bytes = some.map((cell, i) => drawPainting(cell, split, Math.floor((first + i) / cells.length)));
  bytes.forEach((image, i) => image.forEach((byte, at) => (values[i * size + at] = byte / 127.5 - 1)));
  return { pixels: tf.tensor4d(values, [count, IMAGE_SIZE, IMAGE_SIZE, 3]), bytes, cells: some };
}
