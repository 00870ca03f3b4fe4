import * as tf from '@tensorflow/tfjs-core';
import { type DenseMatrix, type Matrix } from '../linalg/matrix.ts';
import { fromTensor, toTensor } from './matrix-tensors.ts';
import { takeFloats } from './read-floats.ts';

/** Makes its backend the current one again, after each wait. */
export type Resume = () => void;

/** Converged when the largest |PᵀP − I| is at most this; rounding leaves about √q·ε, 2e-6 for q = 768. */
const TOLERANCE = 1e-5;
/**
 * Steps at most. Every step multiplies the small singular values by 1.5, so these suffice down to about 1/1000 of the bound that it
 * begins with. What is smaller would carry a relative error of rounding that its factor should not have: no convergence.
 */
const MAX_STEPS = 22;

export interface NewtonSchulzFactor {
  readonly factor: DenseMatrix;
  readonly residual: number;
  readonly steps: number;
}

/**
 * The orthogonal polar factor by P ← P·(3I − PᵀP)/2 in f32 on the backend of `resume` (Higham, Functions of Matrices, 8.3), for
 * matrices whose singular values lie within three decimals; the factor is then within 1e-4 of the exact one in every element.
 * Null when it does not converge: rank-deficient or badly conditioned.
 * @throws MatrixShapeError, MatrixNotFiniteError, DeviceFailedError
 */
export async function newtonSchulzF32(a: Matrix, resume: Resume): Promise<NewtonSchulzFactor | null> {
  resume();
  const tall = a.rows >= a.columns;
  const order = Math.min(a.rows, a.columns);
  const { tensor } = toTensor('polar', a);
  let p: tf.Tensor2D = tensor;
  const unit = tf.eye(order);
  const gram = (x: tf.Tensor2D): tf.Tensor2D => (tall ? tf.matMul(x, x, true, false) : tf.matMul(x, x, false, true));
  try {
    p = replace(p, (x) => tf.mul(x, tf.rsqrt(tf.maximum(tf.max(tf.sum(tf.abs(gram(x)), 1)), 1e-30))));
    for (let steps = 0; steps <= MAX_STEPS; steps++) {
      const g = tf.tidy(() => gram(p));
      try {
        const [residual] = await takeFloats(tf.tidy(() => tf.max(tf.abs(tf.sub(g, unit)))));
        resume();
        if (residual <= TOLERANCE) return { factor: await fromTensor(tf.clone(p), 1), residual, steps };
        p = replace(p, (x) => {
          const correction = tf.sub(tf.mul(unit, 1.5), tf.mul(g, 0.5)) as tf.Tensor2D;
          return tall ? tf.matMul(x, correction) : tf.matMul(correction, x);
        });
      } finally {
        g.dispose();
      }
    }
    return null;
  } finally {
    p.dispose();
    unit.dispose();
  }
}

function replace(x: tf.Tensor2D, by: (x: tf.Tensor2D) => tf.Tensor): tf.Tensor2D {
  const made = tf.tidy(() => by(x)) as tf.Tensor2D;
  x.dispose();
  return made;
}
