import * as tf from '@tensorflow/tfjs-core';
import { AdamW } from '../common/adamw.ts';
import { cosineRate } from '../common/learning-rate.ts';
import { type OnStep } from '../common/training.ts';
import { type Weights } from '../common/weights.ts';

export interface Descent {
  readonly steps: number;
  /** Peak of a warm-up and half a cosine. */
  readonly rate: number;
  readonly weightDecay: number;
  /** Names of what is trained; all when left out. */
  readonly trains?: (name: string) => boolean;
  readonly onStep?: OnStep;
}

/** Parameters of the current step by their names. */
export type Current = ReadonlyMap<string, tf.Tensor>;

/** Trains `weights` in place: `lossOf` makes the loss of a step from its parameters. */
export function descend(
  weights: Weights,
  descent: Descent,
  lossOf: (current: Current, step: number) => tf.Scalar,
): void {
  const { steps, rate, weightDecay, trains = () => true, onStep } = descent;
  const optimiser = new AdamW({ weightDecay, beta2: 0.99 });
  const names = [...weights.keys()].filter(trains);
  for (let step = 0; step < steps; step++) {
    tf.engine().startScope();
    const parameters = new Map([...weights].map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]));
    const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) =>
      lossOf(new Map([...parameters, ...names.map((name, i) => [name, values[i]] as const)]), step),
    )(names.map((name) => parameters.get(name) as tf.Tensor));
    const gradients = new Map(names.map((name, i) => [name, grads[i].dataSync<'float32'>()]));
    const [loss] = value.dataSync();
    tf.engine().endScope();
    optimiser.update(weights, gradients, cosineRate(step, steps, Math.min(50, Math.ceil(steps / 10)), rate));
    onStep?.(step + 1, steps, loss);
  }
}

/** The parameters of one component, by their names inside it. */
export function component(current: Current, name: string): Map<string, tf.Tensor> {
  const start = `${name}.`;
  return new Map(
    [...current].flatMap(([full, tensor]) => (full.startsWith(start) ? [[full.slice(start.length), tensor]] : [])),
  );
}
