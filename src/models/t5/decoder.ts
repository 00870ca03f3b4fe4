import * as tf from '@tensorflow/tfjs-core';
import { linear, linearNamed, rmsNorm } from '../layers.ts';
import { lookUp } from '../look-up.ts';
import { parameter, type Parameters } from '../parameters.ts';
import { scope } from '../scope.ts';
import { attend, feedForward, type KeyValue, keysAndValues } from './block.ts';
import { type T5Config } from './config.ts';
import { type EncodedInputs } from './encoder.ts';
import { addMasks, causalMask, paddingMask } from '../masks.ts';
import { EMBEDDING, HEAD } from './parameter-shapes.ts';
import { positionBias } from './position-bias.ts';

/** What the decoder attends to: the encoded inputs as keys and values of each of its layers. */
export interface Memory {
  readonly layers: readonly KeyValue[];
  /** Keeps attention off padding; undefined when there is none. */
  readonly mask?: tf.Tensor;
}

/** Projects encoded inputs once for all that will be decoded from them. */
export function memoryOf({ states, lengths }: EncodedInputs, parameters: Parameters, config: T5Config): Memory {
  const layers = Array.from({ length: config.layers.decoder }, (_, i) =>
    crossKeysAndValues(i, states, parameters, config),
  );
  return { layers, mask: paddingMask(lengths, states.shape[1] as number) };
}

/** What block `i` of the decoder makes of the encoder's states. */
export function crossKeysAndValues(i: number, states: tf.Tensor, parameters: Parameters, config: T5Config): KeyValue {
  return keysAndValues(states, parameters, `decoder.block.${i}.layer.1.EncDecAttention`, config);
}

/** The memory of `inputs[row]` for each row: several targets of one input share what the encoder did. */
export function memoryRows({ layers, mask }: Memory, inputs: readonly number[]): Memory {
  const select = (x: tf.Tensor) => {
    const [batch, ...rest] = x.shape;
    return tf.reshape(lookUp(inputs, tf.reshape(x, [batch, -1])), [inputs.length, ...rest]);
  };
  return {
    layers: layers.map(({ key, value }) => ({ key: select(key), value: select(value) })),
    mask: mask && select(mask),
  };
}

export interface Decoded {
  /** After the last norm, [rows, tokens, hidden]. */
  readonly states: tf.Tensor;
  /** Keys and values of self-attention in each layer, those of the past included. */
  readonly present: readonly KeyValue[];
}

/**
 * Runs the decoder over the next `tokens` tokens of each row.
 * @param ids flat, [rows · tokens]
 * @param past what an earlier call gave as `present`, when the rows go on
 */
export function decode(
  ids: readonly number[],
  tokens: number,
  memory: Memory,
  parameters: Parameters,
  config: T5Config,
  past?: readonly KeyValue[],
): Decoded {
  const before = past?.[0].key.shape[2] ?? 0;
  const keys = before + tokens;
  const bias = addMasks(
    positionBias(parameters, config, 'decoder', tokens, keys, before),
    causalMask(tokens, keys, before),
  );
  const words = lookUp(ids, parameter(parameters, EMBEDDING));
  let x = tf.reshape(words, [ids.length / tokens, tokens, config.hidden]);
  const present: KeyValue[] = [];
  for (let i = 0; i < config.layers.decoder; i++) {
    const before = x;
    const self = { bias, past: past?.[i] };
    // memory holds what one block makes, not all of them
    const block = scope(() => decodeBlock(i, before, self, memory.layers[i], memory.mask, parameters, config));
    x = block.x;
    present[i] = block.present;
  }
  return { states: rmsNorm(x, parameters, 'decoder.final_layer_norm', config.epsilon), present };
}

/**
 * Runs block `i` of the decoder over its states [rows, tokens, hidden].
 * @param cross the encoder's states as keys and values of this block
 */
export function decodeBlock(
  i: number,
  x: tf.Tensor,
  self: { readonly bias: tf.Tensor | undefined; readonly past?: KeyValue },
  cross: KeyValue,
  mask: tf.Tensor | undefined,
  parameters: Parameters,
  config: T5Config,
): { readonly x: tf.Tensor; readonly present: KeyValue } {
  const sublayers = `decoder.block.${i}.layer`;
  const name = `${sublayers}.0.SelfAttention`;
  const first = rmsNorm(x, parameters, `${sublayers}.0.layer_norm`, config.epsilon);
  const present = goOn(self.past, keysAndValues(first, parameters, name, config));
  const attended = tf.add(x, attend(first, present, self.bias, parameters, name, config));
  const crossName = `${sublayers}.1.EncDecAttention`;
  const second = rmsNorm(attended, parameters, `${sublayers}.1.layer_norm`, config.epsilon);
  const crossed = tf.add(attended, attend(second, cross, mask, parameters, crossName, config));
  return { x: feedForward(crossed, parameters, `${sublayers}.2`, config), present };
}

/**
 * Scores of the vocabulary, [..., vocabulary]. A head that is the embedding too is not shown to the parameters'
 * `onLinear`: statistics of linear layers would take it for an ordinary weight.
 * @param states [..., hidden]
 */
export function headLogits(states: tf.Tensor, parameters: Parameters, config: T5Config): tf.Tensor {
  const scaled = config.scaledHead ? tf.mul(states, config.hidden ** -0.5) : states;
  return parameters.has(`${HEAD}.weight`)
    ? linearNamed(scaled, parameters, HEAD)
    : linear(scaled, parameter(parameters, EMBEDDING));
}

function goOn(past: KeyValue | undefined, next: KeyValue): KeyValue {
  if (!past) return next;
  return { key: tf.concat([past.key, next.key], 2), value: tf.concat([past.value, next.value], 2) };
}
