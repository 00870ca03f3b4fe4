import * as tf from '@tensorflow/tfjs-core';
import { embedPatches } from '../../src/models/clip/vision.ts';
import { toTensors, type Weights } from '../common/weights.ts';
import { classRows, CONFIG, drawBatch } from './optimise.ts';
import { type GridCell } from './grid.ts';
import { type Split } from './draw.ts';

export interface CellAccuracy extends GridCell {
  /** Share of right answers among the cell's four classes, and among all 24. */
  readonly task: number;
  readonly all: number;
}

/** A quick look at weights in training, on images drawn on the fly. The published numbers come from the engine. */
export function cellAccuracies(
  weights: Weights,
  cells: readonly GridCell[],
  split: Split,
  images: number,
): CellAccuracy[] {
  return cells.map((cell) =>
    tf.tidy(() => {
      const parameters = toTensors(weights);
      const { patches, labels } = drawBatch(Array.from({ length: images }, (_, index) => ({ ...cell, split, index })));
      const logits = tf.matMul(embedPatches(patches, parameters, CONFIG.vision), classRows(parameters), false, true);
      const all = tf.argMax(logits, 1).dataSync();
      const task = tf.argMax(tf.slice(logits, [0, cell.group * 4], [images, 4]), 1).dataSync();
      const right = (guess: (row: number) => number) =>
        labels.filter((label, row) => guess(row) === label).length / images;
      return { ...cell, task: right((row) => task[row] + cell.group * 4), all: right((row) => all[row]) };
    }),
  );
}
