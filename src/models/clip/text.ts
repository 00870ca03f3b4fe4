import * as tf from '@tensorflow/tfjs-core';
import { layerNorm, linearNamed } from '../layers.ts';
import { lookUp } from '../look-up.ts';
import { parameter, type ParameterLookup } from '../parameters.ts';
import { type ClipTextConfig } from './config.ts';
import { encode } from './encoder.ts';

/**
 * Text embeddings of CLIP's text tower, projected, not normalised.
 * @param prompts token ids, each prompt at most `config.positions` long and ending with the end token
 * @returns [prompts, projection]
 */
export function embedTokens(
  prompts: readonly (readonly number[])[],
  parameters: ParameterLookup,
  config: ClipTextConfig,
): tf.Tensor {
  const tokens = Math.max(...prompts.map((prompt) => prompt.length));
  // Attention is causal and the state is read at the end token, so what follows it does not matter.
  const padded = prompts.map((prompt) => [...prompt, ...Array<number>(tokens - prompt.length).fill(0)]);
  const normed = encodeTokens(padded, parameters, config);
  const ends = prompts.map((prompt, row) => row * tokens + endPosition(prompt, config.eosTokenId));
  const pooled = lookUp(ends, tf.reshape(normed, [-1, config.hidden]));
  return linearNamed(pooled, parameters, 'text_projection');
}

/**
 * The states of all tokens after the last norm, as Stable Diffusion takes them (`CLIPTextModel`).
 * @param prompts token ids, all prompts of the same length
 * @returns [prompts, tokens, hidden]
 */
export function encodeTokens(
  prompts: readonly (readonly number[])[],
  parameters: ParameterLookup,
  config: ClipTextConfig,
): tf.Tensor {
  const model = 'text_model';
  const tokens = prompts[0].length;
  const words = lookUp(prompts.flat(), parameter(parameters, `${model}.embeddings.token_embedding.weight`));
  const table = parameter(parameters, `${model}.embeddings.position_embedding.weight`);
  const positions = tf.slice(table, [0, 0], [tokens, config.hidden]);
  const x = tf.add(tf.reshape(words, [prompts.length, tokens, config.hidden]), positions);
  const encoded = encode(x, parameters, `${model}.encoder`, config, causalMask(tokens));
  return layerNorm(encoded, parameters, `${model}.final_layer_norm`, config.epsilon);
}

/**
 * Where a prompt's state is read. Configs from before the library knew CLIP's real end token say `eos_token_id: 2`; for
 * them, and only for them, it is the largest id of the prompt, else the first end token (position 0 when there is none).
 */
export function endPosition(prompt: readonly number[], eosTokenId: number): number {
  if (eosTokenId === 2) return prompt.indexOf(Math.max(...prompt));
  return Math.max(0, prompt.indexOf(eosTokenId));
}

function causalMask(tokens: number): tf.Tensor {
  const mask = new Float32Array(tokens * tokens);
  for (let row = 0; row < tokens; row++) mask.fill(-1e9, row * tokens + row + 1, (row + 1) * tokens);
  return tf.tensor2d(mask, [tokens, tokens]);
}
