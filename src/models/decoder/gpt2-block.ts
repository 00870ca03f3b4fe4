import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { layerNorm } from '../layers.ts';
import { parameter, type Parameters } from '../parameters.ts';
import { attend, goOn, splitHeads } from './attention.ts';
import { type Block } from './block.ts';
import { layerName } from './names.ts';

/** A layer of GPT-2. Its projections are stored as [in, out] and shown to no hook: Gram matrices are of [out, in] weights. */
export const gpt2Block: Block = (x, layer, past, { parameters, config, mask }) => {
  const name = layerName(config, layer);
  const { heads, hidden, epsilon } = config;
  const first = layerNorm(x, parameters, `${name}.ln_1`, epsilon);
  const fused = transposedLinear(first, parameters, `${name}.attn.c_attn`);
  const [rows, tokens] = x.shape;
  const part = (i: number) => splitHeads(tf.slice(fused, [0, 0, i * hidden], [rows, tokens, hidden]), heads);
  const present = goOn(past, { key: part(1), value: part(2) });
  const mixed = attend(part(0), present, mask(layer), config.scales[layer], config);
  x = tf.add(x, transposedLinear(mixed, parameters, `${name}.attn.c_proj`));

  const second = layerNorm(x, parameters, `${name}.ln_2`, epsilon);
  const wide = ACTIVATIONS[config.activation](transposedLinear(second, parameters, `${name}.mlp.c_fc`));
  return { x: tf.add(x, transposedLinear(wide, parameters, `${name}.mlp.c_proj`)), present };
};

/** x·W + b over the last dimension of `x`; W is [in, out], as the library's `Conv1D` stores it. */
function transposedLinear(x: tf.Tensor, parameters: Parameters, name: string): tf.Tensor {
  const weight = parameter(parameters, `${name}.weight`);
  const [inputs, outputs] = weight.shape;
  const product = tf.matMul(tf.reshape(x, [-1, inputs]) as tf.Tensor2D, weight as tf.Tensor2D);
  const sum = tf.add(product, parameter(parameters, `${name}.bias`));
  return tf.reshape(sum, [...x.shape.slice(0, -1), outputs]);
}
