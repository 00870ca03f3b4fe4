import * as tf from '@tensorflow/tfjs-core';
import { type Generation } from '../generation.ts';
import { type Parameters } from '../parameters.ts';
import { release, scope } from '../scope.ts';
import { padRows } from '../token-rows.ts';
import { type DecoderConfig } from './config.ts';
import { decode, headLogits, type Past } from './decoder.ts';

/**
 * Reads the prompts but for their last tokens, with which generation begins. Do not call it inside `tf.tidy`.
 * @param prompts token ids of each prompt, at least one
 * @throws ModelInputError
 */
export function startGeneration(
  prompts: readonly (readonly number[])[],
  parameters: Parameters,
  config: DecoderConfig,
): Generation {
  const { ids, lengths, tokens } = padRows(prompts, config.padTokenId, config.vocabulary, 'left');
  const first = prompts.map((prompt) => prompt[prompt.length - 1]);
  const paddings = lengths.map((length) => tokens - length);
  const nothing: Past = { layers: [], paddings };
  const known = ids.filter((_, i) => i % tokens !== tokens - 1);
  let past = tokens === 1 ? nothing : scope(() => decode(known, tokens - 1, nothing, parameters, config).present);
  return {
    first,
    step<T>(next: readonly number[], read: (logits: tf.Tensor2D) => T): T {
      const { present, result } = scope(() => {
        const decoded = decode(next, 1, past, parameters, config);
        const logits = headLogits(tf.reshape(decoded.states, [next.length, config.hidden]), parameters, config);
        return { present: decoded.present, result: read(logits as tf.Tensor2D) };
      });
      release(past);
      past = present;
      return result;
    },
    dispose: () => release(past),
  };
}
