import type * as Tf from '@tensorflow/tfjs-core';
import { floatOf } from '../../tensor/codec.ts';
import { keepScale, type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { type Definition as AnyDefinition } from '../maps.ts';

type Definition = AnyDefinition<TaskSettings>;

/** scale · Σ wᵢ·θᵢ, added in the order of the experts. */
export function weightedSum(tf: typeof Tf, { experts, settings }: Definition): Tf.Tensor {
  const terms = experts.map((expert, index) => tf.mul(expert, settings.weights[index]));
  return tf.mul(
    terms.reduce((sum, term) => tf.add(sum, term)),
    settings.scale,
  );
}

/** θ₀ + scale · Σ wᵢ·τᵢ, each τᵢ = θᵢ − θ₀ perhaps thinned first. */
export function taskArithmetic(tf: typeof Tf, input: Definition): Tf.Tensor {
  const base = baseOf(input);
  const sum = taskVectors(tf, input).reduce<Tf.Tensor>(
    (total, delta, index) => tf.add(total, tf.mul(delta, input.settings.weights[index])),
    tf.zerosLike(base),
  );
  return tf.add(base, tf.mul(sum, input.settings.scale));
}

/** Elects a sign by the sum of the thinned task vectors and averages (or adds) the entries that agree with it. */
export function signElection(tf: typeof Tf, input: Definition): Tf.Tensor {
  const { settings } = input;
  const base = baseOf(input);
  const deltas = taskVectors(tf, input);
  const zero = tf.zerosLike(base);
  const total = deltas.reduce((sum, delta) => tf.add(sum, delta), zero);
  const positive = settings.majority > 0 ? tf.greaterEqual(total, 0) : tf.greater(total, 0);
  // as numbers, because the `Select` of the wasm backend writes past the end of a boolean result
  const agrees = deltas.map((delta) =>
    tf.where(positive, oneIf(tf, tf.greater(delta, 0)), oneIf(tf, tf.less(delta, 0))),
  );
  const sum = deltas.reduce<Tf.Tensor>(
    (kept, delta, index) => tf.add(kept, tf.where(tf.greater(agrees[index], 0), delta, zero)),
    zero,
  );
  if (settings.aggregate === 'sum') return tf.add(base, tf.mul(sum, settings.scale));
  const count = agrees.reduce<Tf.Tensor>((n, agree) => tf.add(n, agree), zero);
  return tf.add(base, tf.mul(tf.div(sum, tf.maximum(count, 1)), settings.scale));
}

function oneIf(tf: typeof Tf, condition: Tf.Tensor): Tf.Tensor {
  return tf.cast(condition, 'float32');
}

/** τᵢ = θᵢ − θ₀, trimmed by a threshold or by a random mask. */
function taskVectors(tf: typeof Tf, input: Definition): Tf.Tensor[] {
  const { thinning } = input.settings;
  const base = baseOf(input);
  return input.experts.map((expert, index) => {
    const delta = tf.sub(expert, base);
    switch (thinning.kind) {
      case 'none':
        return delta;
      case 'threshold':
        return tf.where(tf.greaterEqual(tf.abs(delta), floatOf(thinning.patterns[index])), delta, tf.zerosLike(delta));
      case 'drop':
        // chosen, not multiplied by the mask: an entry that overflows by the scaling is dropped like any other
        return tf.where(tf.greater(input.masks[index], 0), tf.mul(delta, keepScale(thinning.p)), tf.zerosLike(delta));
    }
  });
}

function baseOf(input: Definition): Tf.Tensor {
  if (input.base === null) throw new TypeError('internal: the definition needs a base');
  return input.base;
}
