import * as tf from '@tensorflow/tfjs-core';
import { ModelInputError } from '../model-error.ts';
import { type Parameters } from '../parameters.ts';
import { release, scope } from '../scope.ts';
import { type KeyValue } from './block.ts';
import { type T5Config } from './config.ts';
import { decode, headLogits, type Memory, memoryOf } from './decoder.ts';
import { encodeInputs } from './encoder.ts';
import { readFloats } from '../../tensor/tf/read-floats.ts';

/** A generated text. */
export interface Generated {
  /** Token ids without start token, end token and padding. */
  readonly ids: readonly number[];
  /** It came to its end, instead of being cut at the limit. */
  readonly ended: boolean;
}

interface Step {
  readonly present: readonly KeyValue[];
  /** Most probable next token of each row. */
  readonly best: tf.Tensor;
  /** Sum of each row's scores: not finite when one of them is not. */
  readonly sum: tf.Tensor;
}

/**
 * Greedy decoding: the most probable token, again and again, the first of equals. Keys and values of what was decoded
 * are kept, so each step costs one token. Do not call it inside `tf.tidy`.
 * @param inputs token ids of each input
 * @throws ModelInputError for inputs that do not fit, or when the model gives no finite scores
 */
export async function decodeGreedily(
  inputs: readonly (readonly number[])[],
  maxTokens: number,
  parameters: Parameters,
  config: T5Config,
): Promise<Generated[]> {
  const memory = scope(() => memoryOf(encodeInputs(inputs, parameters, config), parameters, config));
  const ids = inputs.map((): number[] => []);
  const ended = inputs.map(() => false);
  let next = inputs.map(() => config.startTokenId);
  let past: readonly KeyValue[] | undefined;
  try {
    for (let step = 0; step < maxTokens && ended.includes(false); step++) {
      const { present, best, sum } = scope(() => decodeStep(next, memory, parameters, config, past));
      release(past);
      past = present;
      const [tokens, sums] = await Promise.all([best.data(), readFloats(sum)]);
      release(best, sum);
      next = ids.map((row, i) => {
        if (ended[i]) return config.padTokenId;
        if (!Number.isFinite(sums[i])) throw new ModelInputError(`the model gives no finite answer to input ${i}`);
        const token = tokens[i];
        if (config.endTokenIds.includes(token)) ended[i] = true;
        else row.push(token);
        return token;
      });
    }
  } finally {
    release(memory, past);
  }
  return ids.map((row, i) => ({ ids: row, ended: ended[i] }));
}

function decodeStep(
  next: readonly number[],
  memory: Memory,
  parameters: Parameters,
  config: T5Config,
  past: readonly KeyValue[] | undefined,
): Step {
  const { states, present } = decode(next, 1, memory, parameters, config, past);
  const logits = headLogits(tf.reshape(states, [next.length, config.hidden]), parameters, config);
  return { present, best: tf.argMax(logits, 1), sum: tf.sum(logits, 1) };
}
