import type * as Tf from '@tensorflow/tfjs-core';
import { type Definition } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { lengthsPass, noise } from '../../parts/noise.ts';
import { lambdaParameter } from '../../parts/parameters.ts';
import { numberOf } from '../../values.ts';

function define(tf: typeof Tf, { base, masks, settings: lambda }: Definition<number>): Tf.Tensor {
  if (base === null) throw new TypeError('internal: random_experts needs its base');
  const sum = masks.reduce<Tf.Tensor>((total, one) => tf.add(total, one), tf.zerosLike(base));
  return tf.add(base, tf.mul(sum, lambda));
}

/**
 * θ₀ + λ·Σ nᵢ, where nᵢ is Gaussian noise that in every tensor is as long as τᵢ = θᵢ − θ₀: Task Arithmetic on experts that have
 * learned nothing. A method that is no better has not used its experts.
 */
export const method: MergeMethod = {
  card: {
    id: 'random_experts',
    dialect: 'control',
    version: 1,
    family: 'CONTROL',
    title: 'Random experts',
    summary: 'A control: Task Arithmetic on noise that is as long as the task vectors, tensor by tensor.',
    citation: {
      title: 'A control of this project, after studies in which random adapters did as well as chosen ones',
      arxiv: null,
    },
    experts: { min: 1, max: null },
    prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness: true },
    parameters: [lambdaParameter(0.3)],
    costFormula: '(15M+1)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: ({ experts }) => 15 * experts.length + 1,
  passes: ({ experts }) => [lengthsPass(experts.length)],
  map: { kind: 'elementwise', settings: ({ recipe }) => numberOf(recipe, 'lambda'), masks: noise, define },
};
