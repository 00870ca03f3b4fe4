import * as tf from '@tensorflow/tfjs-core';
import { takeFloats } from '../../tensor/tf/read-floats.ts';
import { type Parameters } from '../parameters.ts';
import { type T5Config } from './config.ts';
import { startGeneration } from './decode-step.ts';

/**
 * Draws a target from the model itself, token by token, until an end token or the limit. Do not call it inside `tf.tidy`.
 * @param draw the drawn index, from the log-probabilities of the next token, [vocabulary]; `position` counts from 0
 * @returns token ids, the end token included where it came
 */
export async function sampleTarget(
  input: readonly number[],
  maxTokens: number,
  draw: (logProbabilities: Float32Array, position: number) => number,
  parameters: Parameters,
  config: T5Config,
): Promise<number[]> {
  const generation = startGeneration([input], parameters, config);
  const ids: number[] = [];
  try {
    for (let token = config.startTokenId; ids.length < maxTokens;) {
      const values = await takeFloats(generation.step([token], (logits) => tf.logSoftmax(logits)));
      token = draw(values, ids.length);
      ids.push(token);
      if (config.endTokenIds.includes(token)) break;
    }
  } finally {
    generation.dispose();
  }
  return ids;
}
