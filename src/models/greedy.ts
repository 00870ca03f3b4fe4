import * as tf from '@tensorflow/tfjs-core';
import { readFloats } from '../tensor/tf/read-floats.ts';
import { type Generation, type GenerationTokens } from './generation.ts';
import { NoAnswerError } from './model-error.ts';
import { release } from './scope.ts';

/** A generated text. */
export interface Generated {
  /** Token ids without start token, end token and padding. */
  readonly ids: readonly number[];
  /** It came to its end, instead of being cut at the limit. */
  readonly ended: boolean;
}

/**
 * Greedy decoding: the most probable token, again and again, the first of equals. Do not call it inside `tf.tidy`.
 * @param generation disposed of at the end, however it comes
 * @param isWhole whether a row's text so far needs no more tokens, asked after each one
 * @throws NoAnswerError when the model gives scores that are not finite
 */
export async function decodeGreedily(
  generation: Generation,
  maxTokens: number,
  { padTokenId, endTokenIds }: GenerationTokens,
  isWhole: (ids: readonly number[]) => boolean = () => false,
): Promise<Generated[]> {
  const ids = generation.first.map((): number[] => []);
  const ended = ids.map(() => false);
  let next = generation.first;
  try {
    for (let step = 0; step < maxTokens && ended.includes(false); step++) {
      // A sum is not finite when one of its terms is not.
      const { best, sum } = generation.step(next, (logits) => ({ best: tf.argMax(logits, 1), sum: tf.sum(logits, 1) }));
      const [tokens, sums] = await Promise.all([best.data(), readFloats(sum)]);
      release(best, sum);
      next = ids.map((row, i) => {
        if (ended[i]) return padTokenId;
        if (!Number.isFinite(sums[i])) throw new NoAnswerError(i);
        if (endTokenIds.includes(tokens[i])) ended[i] = true;
        else {
          row.push(tokens[i]);
          if (isWhole(row)) ended[i] = true;
        }
        return tokens[i];
      });
    }
  } finally {
    generation.dispose();
  }
  return ids.map((row, i) => ({ ids: row, ended: ended[i] }));
}
