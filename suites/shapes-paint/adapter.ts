import * as tf from '@tensorflow/tfjs-core';
import { KeyedRandom } from '../common/random.ts';
import { type Weights } from '../common/weights.ts';
import { type Current } from './descend.ts';
import { pipelineShapes } from './model.ts';

export const RANK = 8;

const A = '.lora_A.weight';
const B = '.lora_B.weight';

/** The layers that adapters change: linear ones of attention and feed-forward, and the convolutions of residual blocks. */
const TARGETS = /^unet\..*\.(?:to_q|to_k|to_v|to_out\.0|proj_in|proj_out|ff\.net\.0\.proj|ff\.net\.2|conv1|conv2)$/;

/** The modules that an adapter changes, with their weights' shapes. */
function targets(): [module: string, shape: number[]][] {
  return [...pipelineShapes()].flatMap(([name, shape]) => {
    const module = name.replace(/\.weight$/, '');
    return module !== name && TARGETS.test(module) ? [[module, shape] as [string, number[]]] : [];
  });
}

/** Shapes of an adapter's tensors, by their names in diffusers' layout: of a convolution, B is one by one. */
export function adapterShapes(): Map<string, number[]> {
  return new Map(
    targets().flatMap(([module, [outputs, inputs, ...kernel]]) => [
      [module + A, [RANK, inputs, ...kernel]] as [string, number[]],
      [module + B, [outputs, RANK, ...kernel.map(() => 1)]] as [string, number[]],
    ]),
  );
}

/** A fresh adapter: A random, B zero, so that it changes nothing yet. */
export function initialAdapter(seed: number): Weights {
  let index = 0;
  return new Map(
    [...adapterShapes()].map(([name, shape]) => {
      const random = new KeyedRandom(seed, index++);
      const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
      const scale = 1 / Math.sqrt(data.length / shape[0]);
      if (name.endsWith(A)) for (let i = 0; i < data.length; i++) data[i] = scale * random.normal();
      return [name, { shape, data }];
    }),
  );
}

/** Parameters of the base with the adapter on them: W + B·A, the strength of files that state none. */
export function adapted(base: Current, adapter: Current): Map<string, tf.Tensor> {
  const parameters = new Map(base);
  for (const [module, shape] of targets()) {
    const [a, b] = [adapter.get(module + A) as tf.Tensor, adapter.get(module + B) as tf.Tensor];
    const change = tf.matMul(tf.reshape(b, [-1, RANK]), tf.reshape(a, [RANK, -1]));
    const name = `${module}.weight`;
    parameters.set(name, tf.add(base.get(name) as tf.Tensor, tf.reshape(change, shape)));
  }
  return parameters;
}
