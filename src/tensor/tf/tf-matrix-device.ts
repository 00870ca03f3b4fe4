import * as tf from '@tensorflow/tfjs-core';
import { combine } from '../linalg/combine.ts';
import { conjugateGradientAsync } from '../linalg/conjugate-gradient.ts';
import { checkTerms } from '../linalg/conjugate-gradient-of-terms.ts';
import { MatrixShapeError } from '../linalg/linalg-errors.ts';
import { type DenseMatrix, type Matrix } from '../linalg/matrix.ts';
import { type GemmOptions } from '../linalg/products.ts';
import { createCpuMatrixDevice } from '../cpu-matrix-device.ts';
import { type MatrixDevice } from '../matrix-device.ts';
import { type Backend } from '../backends.ts';
import { switchBackend } from './backend.ts';
import { fromTensor, type ScaledTensor, toTensor } from './matrix-tensors.ts';
import { newtonSchulzF32, type Resume } from './newton-schulz.ts';

/**
 * Products, Grams, polar factors and the operator of conjugate gradients in f32 on a backend that `useBackend` has started; everything else, and every
 * polar factor that f32 does not reach, in f64 on `cpu`. An element of a product is within about k·6e-8 times Σ|a||b| of the exact
 * one. It makes its backend the current one whenever it goes on.
 */
export function createTfMatrixDevice(backend: Backend, cpu: MatrixDevice = createCpuMatrixDevice()): MatrixDevice {
  const resume = (): void => switchBackend(backend.name);
  return {
    ...cpu,
    name: `${backend.device}, decompositions on ${cpu.name}`,
    precision: 'f32',
    exact: cpu,
    product: (a, b, options) => product(resume, a, b, options),
    gram: async (a, of = 'columns') => {
      resume();
      const { tensor, scale } = toTensor('gram', a);
      const made = tf.tidy(() => tf.matMul(tensor, tensor, of === 'columns', of === 'rows')) as tf.Tensor2D;
      tensor.dispose();
      return symmetric(await fromTensor(made, scale * scale));
    },
    polar: async (a, options) => {
      const found = options?.nullSpace === 'drop' ? null : await newtonSchulzF32(a, resume);
      if (found === null) return cpu.polar(a, options);
      const { factor, residual } = found;
      const nuclearNorm = factor.data.reduce((sum, value, i) => sum + value * a.data[i], 0);
      return { factor, nuclearNorm, residual };
    },
    conjugateGradient: async (operator, b, options) => {
      checkTerms(operator, b);
      resume();
      const terms = operator.map(({ left, right }) => ({
        left: left && toTensor('conjugateGradient', left, 'a left factor'),
        right: right && toTensor('conjugateGradient', right, 'a right factor'),
      }));
      try {
        const { rows, columns } = b;
        return await conjugateGradientAsync((x) => applyTerms(resume, terms, { rows, columns, data: x }), b, options);
      } finally {
        for (const term of terms)
          tf.dispose([term.left?.tensor, term.right?.tensor].filter((one) => one !== undefined));
      }
    },
  };
}

async function product(resume: Resume, a: Matrix, b: Matrix, options: GemmOptions = {}): Promise<DenseMatrix> {
  const { transposeA = false, transposeB = false, alpha = 1, add } = options;
  const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
  const [depth, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
  if (k !== depth) throw new MatrixShapeError('gemm', `inner dimensions differ, ${k} and ${depth}`);
  if (add !== undefined && (add.rows !== m || add.columns !== n)) {
    throw new MatrixShapeError('gemm', `the product is [${m}, ${n}], what is added is [${add.rows}, ${add.columns}]`);
  }
  resume();
  const left = toTensor('gemm', a, 'A');
  const right = a === b ? left : toTensor('gemm', b, 'B');
  const made = tf.tidy(() => tf.matMul(left.tensor, right.tensor, transposeA, transposeB)) as tf.Tensor2D;
  tf.dispose([left.tensor, right.tensor]);
  // one factor after the other: their product may be out of range where the result is not
  const out = await fromTensor(made, left.scale);
  const rest = right.scale * alpha;
  return add === undefined ? combine(rest, out) : combine(rest, out, 1, add);
}

interface ResidentTerm {
  readonly left?: ScaledTensor;
  readonly right?: ScaledTensor;
}

/** Σ left·X·right; the sum of the terms is taken in f64. */
async function applyTerms(resume: Resume, terms: readonly ResidentTerm[], x: DenseMatrix): Promise<Float64Array> {
  resume();
  const { tensor, scale } = toTensor('conjugateGradient', x);
  const sum = new Float64Array(x.data.length);
  try {
    for (const { left, right } of terms) {
      resume();
      const made = tf.tidy(() => {
        const half = left === undefined ? tensor : tf.matMul(left.tensor, tensor);
        return right === undefined ? tf.clone(half) : tf.matMul(half, right.tensor);
      }) as tf.Tensor2D;
      const { data } = await fromTensor(made, scale * (left?.scale ?? 1) * (right?.scale ?? 1));
      for (let i = 0; i < sum.length; i++) sum[i] += data[i];
    }
  } finally {
    tensor.dispose();
  }
  return sum;
}

/** The mean of a matrix and its transpose, in place. */
function symmetric(g: DenseMatrix): DenseMatrix {
  const { rows, data } = g;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (data[i * rows + j] + data[j * rows + i]) / 2;
      data[i * rows + j] = mean;
      data[j * rows + i] = mean;
    }
  }
  return g;
}
