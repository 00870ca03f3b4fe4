import * as tf from '@tensorflow/tfjs-core';
import { readFloats } from '../../tensor/tf/read-floats.ts';
import { NoAnswerError } from '../model-error.ts';
import { type Parameters } from '../parameters.ts';
import { release } from '../scope.ts';
import { type T5Config } from './config.ts';
import { startGeneration } from './decode-step.ts';

/** A generated text. */
export interface Generated {
  /** Token ids without start token, end token and padding. */
  readonly ids: readonly number[];
  /** It came to its end, instead of being cut at the limit. */
  readonly ended: boolean;
}

/**
 * Greedy decoding: the most probable token, again and again, the first of equals. Do not call it inside `tf.tidy`.
 * @param inputs token ids of each input
 * @throws ModelInputError for inputs that do not fit; NoAnswerError when the model gives scores that are not finite
 */
export async function decodeGreedily(
  inputs: readonly (readonly number[])[],
  maxTokens: number,
  parameters: Parameters,
  config: T5Config,
): Promise<Generated[]> {
  const ids = inputs.map((): number[] => []);
  const ended = inputs.map(() => false);
  let next = inputs.map(() => config.startTokenId);
  const generation = startGeneration(inputs, parameters, config);
  try {
    for (let step = 0; step < maxTokens && ended.includes(false); step++) {
      // A sum is not finite when one of its terms is not.
      const { best, sum } = generation.step(next, (logits) => ({ best: tf.argMax(logits, 1), sum: tf.sum(logits, 1) }));
      const [tokens, sums] = await Promise.all([best.data(), readFloats(sum)]);
      release(best, sum);
      next = ids.map((row, i) => {
        if (ended[i]) return config.padTokenId;
        if (!Number.isFinite(sums[i])) throw new NoAnswerError(i);
        if (config.endTokenIds.includes(tokens[i])) ended[i] = true;
        else row.push(tokens[i]);
        return tokens[i];
      });
    }
  } finally {
    generation.dispose();
  }
  return ids.map((row, i) => ({ ids: row, ended: ended[i] }));
}
