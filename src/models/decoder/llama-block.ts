import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { linearNamed, rmsNorm } from '../layers.ts';
import { attend, goOn, splitHeads } from './attention.ts';
import { type Block } from './block.ts';
import { layerName } from './names.ts';
import { rotate } from './rotary.ts';

/** A layer of Llama (arXiv 2302.13971, 2307.09288), Mistral or Qwen2. */
export const llamaBlock: Block = (x, layer, past, { parameters, config, rotation, mask }) => {
  const name = layerName(config, layer);
  const { heads, keyValueHeads, epsilon } = config;
  const first = rmsNorm(x, parameters, `${name}.input_layernorm`, epsilon);
  const project = (part: string, count: number) =>
    splitHeads(linearNamed(first, parameters, `${name}.self_attn.${part}`), count);
  const turn = (projected: tf.Tensor) => (rotation === null ? projected : rotate(projected, rotation));
  const query = turn(project('q_proj', heads));
  const present = goOn(past, { key: turn(project('k_proj', keyValueHeads)), value: project('v_proj', keyValueHeads) });
  const mixed = attend(query, present, mask(layer), config.scales[layer], config);
  x = tf.add(x, linearNamed(mixed, parameters, `${name}.self_attn.o_proj`));

  const second = rmsNorm(x, parameters, `${name}.post_attention_layernorm`, epsilon);
  const gate = ACTIVATIONS[config.activation](linearNamed(second, parameters, `${name}.mlp.gate_proj`));
  const wide = tf.mul(gate, linearNamed(second, parameters, `${name}.mlp.up_proj`));
  return { x: tf.add(x, linearNamed(wide, parameters, `${name}.mlp.down_proj`)), present };
};
