import type * as tf from '@tensorflow/tfjs-core';
import { type Parameters } from '../models/parameters.ts';

/**
 * A model on one task as statistics see it. A model family that offers this gets Fishers and Grams; which architecture lies
 * behind it, what an example is and how many dimensions it has is nobody else's business.
 */
export interface StatisticModel<Example> {
  readonly parameters: Parameters;
  /** Names of the parameters that statistics cover; all of them take part in `loss`. */
  readonly covers: readonly string[];
  /** The covered part in words, for the artefact. */
  readonly scope: string;
  /** What `loss` is in words, for the artefact. */
  readonly lossName: string;
  /**
   * −log p(target | input) of one example as a scalar, for the parameters given. For language the mean over the target's
   * tokens. Runs under automatic differentiation: it must not wait or download.
   */
  loss(example: Example, parameters: Parameters): tf.Scalar;
  /**
   * The example with a target that was drawn from the model itself.
   * @param uniform the k-th random number in [0, 1) of this example
   */
  resample(example: Example, uniform: (k: number) => number): Promise<Example>;
  /** Runs the model over examples, without any padding, so that every row that a hook sees counts. */
  forward(examples: readonly Example[], parameters: Parameters): void;
}

/** An example and its row in the split, from 0. */
export interface NumberedExample<Example> {
  readonly row: number;
  readonly example: Example;
}

/** The examples of one split. */
export interface StatisticData<Example> {
  /** Examples in all. */
  readonly rows: number;
  /** The examples of these rows, which ascend. */
  read(rows: readonly number[], signal?: AbortSignal): AsyncIterable<NumberedExample<Example>>;
}
