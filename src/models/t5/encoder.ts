import * as tf from '@tensorflow/tfjs-core';
import { rmsNorm } from '../layers.ts';
import { lookUp } from '../look-up.ts';
import { parameter, type Parameters } from '../parameters.ts';
import { attend, feedForward, keysAndValues } from './block.ts';
import { type T5Config } from './config.ts';
import { addMasks, paddingMask } from '../masks.ts';
import { EMBEDDING } from './parameter-shapes.ts';
import { positionBias } from './position-bias.ts';
import { scope } from '../scope.ts';
import { padRows } from '../token-rows.ts';

/** What the encoder made of some inputs. States behind an input's length are padding. */
export interface EncodedInputs {
  /** [inputs, tokens of the longest, hidden] */
  readonly states: tf.Tensor;
  readonly lengths: readonly number[];
}

/**
 * Runs the encoder.
 * @param inputs token ids of each input, the end token included as the tokenizer gives it; padded here
 * @throws ModelInputError
 */
export function encodeInputs(
  inputs: readonly (readonly number[])[],
  parameters: Parameters,
  config: T5Config,
): EncodedInputs {
  const { ids, lengths, tokens } = padRows(inputs, config.padTokenId, config.vocabulary);
  const bias = addMasks(positionBias(parameters, config, 'encoder', tokens, tokens), paddingMask(lengths, tokens));
  const words = lookUp(ids, parameter(parameters, EMBEDDING));
  let x = tf.reshape(words, [inputs.length, tokens, config.hidden]);
  for (let i = 0; i < config.layers.encoder; i++) {
    const before = x;
    // memory holds what one block makes, not all of them
    x = scope(() => encodeBlock(i, before, bias, parameters, config));
  }
  return { states: rmsNorm(x, parameters, 'encoder.final_layer_norm', config.epsilon), lengths };
}

/** Runs block `i` of the encoder over its states [inputs, tokens, hidden]. */
export function encodeBlock(
  i: number,
  x: tf.Tensor,
  bias: tf.Tensor | undefined,
  parameters: Parameters,
  config: T5Config,
): tf.Tensor {
  const sublayers = `encoder.block.${i}.layer`;
  const name = `${sublayers}.0.SelfAttention`;
  const normed = rmsNorm(x, parameters, `${sublayers}.0.layer_norm`, config.epsilon);
  const over = keysAndValues(normed, parameters, name, config);
  const attended = tf.add(x, attend(normed, over, bias, parameters, name, config));
  return feedForward(attended, parameters, `${sublayers}.1`, config);
}
