import * as tf from '@tensorflow/tfjs-core';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { type Generation, type GenerationTokens } from './generation.ts';

/**
 * Draws a target from the model itself, token by token, until an end token or the limit. Do not call it inside `tf.tidy`.
 * @param generation of one row; disposed of at the end, however it comes
 * @param draw the drawn index, from the log-probabilities of the next token, [vocabulary]; `position` counts from 0
 * @returns token ids, the end token included where it came
 */
export async function sampleTarget(
  generation: Generation,
  maxTokens: number,
  draw: (logProbabilities: Float32Array, position: number) => number,
  { endTokenIds }: Pick<GenerationTokens, 'endTokenIds'>,
): Promise<number[]> {
  const ids: number[] = [];
  try {
    for (let [token] = generation.first; ids.length < maxTokens;) {
      const values = await takeFloats(generation.step([token], (logits) => tf.logSoftmax(logits)));
      token = draw(values, ids.length);
      ids.push(token);
      if (endTokenIds.includes(token)) break;
    }
  } finally {
    generation.dispose();
  }
  return ids;
}
