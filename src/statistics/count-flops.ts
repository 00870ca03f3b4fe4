import type * as tf from '@tensorflow/tfjs-core';
import { convPositions } from '../models/conv-patches.ts';
import { type ConvWindow, type LinearHook, type ParameterLookup } from '../models/parameters.ts';
import { type StatisticSums } from './sums.ts';

/** A forward pass, and a backward pass that takes about twice as much: for the inputs' gradients and for the weights'. */
export const FORWARD_AND_BACKWARD = 3;

/**
 * Counts what linear layers and the convolutions of UNets take into `sums.flops`: 2 · rows · inputs · outputs for each pass, a
 * multiply-add being two. Attention and whatever else a model does are not counted.
 * @param passes 1: forward; 3: forward and backward
 */
export function countLinear(sums: StatisticSums, parameters: ParameterLookup, passes: number): LinearHook {
  return (weight: string, x: tf.Tensor, window?: ConvWindow): void => {
    const outputs = parameters.get(weight)?.shape[0] ?? 0;
    addFlops(sums, passes * 2 * inputsOf(x, window) * outputs);
  };
}

/** Rows times inputs of a layer. */
function inputsOf(x: tf.Tensor, window?: ConvWindow): number {
  if (window === undefined) return x.size;
  const [batch, , , channels] = x.shape;
  const [rows, columns] = convPositions(x.shape, window);
  return batch * rows * columns * channels * window.height * window.width;
}

/** What is not known stays unknown. */
export function addFlops(sums: StatisticSums, flops: number): void {
  if (sums.flops !== null) sums.flops += flops;
}
