import * as tf from '@tensorflow/tfjs-core';
import { layerNorm, linear, linearNamed, rmsNorm } from '../layers.ts';
import { lookUp } from '../look-up.ts';
import { addMasks, causalMask, leadingPaddingMask } from '../masks.ts';
import { ModelInputError } from '../model-error.ts';
import { parameter, type Parameters } from '../parameters.ts';
import { scope } from '../scope.ts';
import { type KeyValue } from './attention.ts';
import { type Block } from './block.ts';
import { type DecoderConfig } from './config.ts';
import { gpt2Block } from './gpt2-block.ts';
import { llamaBlock } from './llama-block.ts';
import { embeddingName, finalNormName, HEAD, positionsName } from './names.ts';
import { rotationAt } from './rotary.ts';

/** What was read so far: keys and values of each layer, and the padding before each row's text. */
export interface Past {
  /** Empty when nothing was read. */
  readonly layers: readonly KeyValue[];
  readonly paddings: readonly number[];
}

export interface Decoded {
  /** After the last norm, [rows, tokens, hidden]. */
  readonly states: tf.Tensor;
  readonly present: Past;
}

const BLOCKS: Readonly<Record<DecoderConfig['blocks'], Block>> = { gpt2: gpt2Block, llama: llamaBlock };

/**
 * Reads the next `tokens` tokens of each row.
 * @param ids flat, [rows · tokens]; rows of different lengths are padded on the left in the first reading
 * @throws ModelInputError for a text beyond the learned positions
 */
export function decode(
  ids: readonly number[],
  tokens: number,
  past: Past,
  parameters: Parameters,
  config: DecoderConfig,
): Decoded {
  const { paddings } = past;
  const before = past.layers.length === 0 ? 0 : (past.layers[0].key.shape[2] as number);
  const { rotary, headWidth } = config;
  const longest = before + tokens - Math.min(...paddings);
  if (rotary === null && longest > config.positions) {
    throw new ModelInputError(`a text of ${longest} tokens, the model has positions for ${config.positions}`);
  }
  const words = tf.reshape(lookUp(ids, parameter(parameters, embeddingName(config))), [
    paddings.length,
    tokens,
    config.hidden,
  ]);
  let x: tf.Tensor = rotary === null ? placed(words, before, paddings, parameters, config) : words;
  const block = BLOCKS[config.blocks];
  const pass = {
    ...{ parameters, config },
    rotation: rotary === null ? null : rotationAt(rotary, headWidth, tokens, before, paddings),
    mask: maskOf(tokens, before, paddings, config),
  };
  const layers = config.windows.map((_, layer) => {
    const before = x;
    // memory holds what one layer makes, not all of them
    const { x: next, present } = scope(() => block(before, layer, past.layers[layer], pass));
    x = next;
    return present;
  });
  const norm = config.blocks === 'gpt2' ? layerNorm : rmsNorm;
  return { states: norm(x, parameters, finalNormName(config), config.epsilon), present: { layers, paddings } };
}

/**
 * Scores of the vocabulary, [..., vocabulary]. A head that is the embedding too is not shown to the parameters'
 * `onLinear`: statistics of linear layers would take it for an ordinary weight.
 * @param states [..., hidden]
 */
export function headLogits(states: tf.Tensor, parameters: Parameters, config: DecoderConfig): tf.Tensor {
  return config.tiedHead
    ? linear(states, parameter(parameters, embeddingName(config)))
    : linearNamed(states, parameters, HEAD);
}

/** With the learned vector of each token's position. */
function placed(
  words: tf.Tensor,
  before: number,
  paddings: readonly number[],
  parameters: Parameters,
  config: DecoderConfig,
): tf.Tensor {
  const [rows, tokens] = words.shape;
  const at = paddings.flatMap((padding) => Array.from({ length: tokens }, (_, i) => Math.max(0, before + i - padding)));
  const vectors = lookUp(at, parameter(parameters, positionsName(config)));
  return tf.add(words, tf.reshape(vectors, [rows, tokens, config.hidden]));
}

/** Masks by layer; layers of the same window share theirs. */
function maskOf(
  tokens: number,
  before: number,
  paddings: readonly number[],
  { windows }: DecoderConfig,
): (layer: number) => tf.Tensor | undefined {
  const keys = before + tokens;
  const padding = leadingPaddingMask(paddings, keys);
  const byWindow = new Map<number | null, tf.Tensor | undefined>();
  for (const window of new Set(windows)) {
    byWindow.set(window, addMasks(causalMask(tokens, keys, before, window ?? Infinity), padding));
  }
  return (layer) => byWindow.get(windows[layer]);
}
