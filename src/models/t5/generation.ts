import * as tf from '@tensorflow/tfjs-core';
import { type Generation } from '../generation.ts';
import { release, scope } from '../scope.ts';
import { type Parameters } from '../parameters.ts';
import { type KeyValue } from './block.ts';
import { type T5Config } from './config.ts';
import { decode, headLogits, memoryOf } from './decoder.ts';
import { encodeInputs } from './encoder.ts';

/** Encodes the inputs. Do not call it inside `tf.tidy`. @throws ModelInputError */
export function startGeneration(
  inputs: readonly (readonly number[])[],
  parameters: Parameters,
  config: T5Config,
): Generation {
  const memory = scope(() => memoryOf(encodeInputs(inputs, parameters, config), parameters, config));
  let past: readonly KeyValue[] | undefined;
  return {
    first: inputs.map(() => config.startTokenId),
    step<T>(tokens: readonly number[], read: (logits: tf.Tensor2D) => T): T {
      const { present, result } = scope(() => {
        const { states, present: next } = decode(tokens, 1, memory, parameters, config, past);
        const logits = headLogits(tf.reshape(states, [tokens.length, config.hidden]), parameters, config);
        return { present: next, result: read(logits as tf.Tensor2D) };
      });
      release(past);
      past = present;
      return result;
    },
    dispose: () => release(memory, past),
  };
}
