import type * as tf from '@tensorflow/tfjs-core';

/** Generation from some inputs, one token of each at a time. Keys and values of what was decoded are kept. */
export interface Generation {
  /** What the first step is fed with, one token for each row. */
  readonly first: readonly number[];
  /**
   * Feeds one token to each row.
   * @param read what is wanted of the scores of each row's next token, [rows, vocabulary]; the caller disposes of it
   */
  step<T>(tokens: readonly number[], read: (logits: tf.Tensor2D) => T): T;
  dispose(): void;
}

/** Of a model's config, what generation needs. */
export interface GenerationTokens {
  readonly padTokenId: number;
  readonly endTokenIds: readonly number[];
}
