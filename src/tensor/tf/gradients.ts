import * as tf from '@tensorflow/tfjs-core';
import { CONV2D_GRADIENT } from './conv2d-gradient.ts';

/**
 * Gradients of the operations that our models are made of. The CommonJS build of tfjs-core brings none; these are chosen
 * for what the wasm backend does fast: sums over leading dimensions are products with a row of ones.
 */
export function registerGradients(): void {
  if (tf.getGradient('BatchMatMul')) return;
  for (const gradient of GRADIENTS) tf.registerGradient(gradient);
}

/** Brings the gradient of a broadcast operand back to the operand's own shape. */
function unbroadcast(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], dy.shape);
  if (axes.length === 0) return tf.reshape(dy, [...shape]);
  const leading = axes.every((axis, i) => axis === i);
  if (!leading) return tf.reshape(tf.sum(dy, axes), [...shape]);
  const rows = tf.util.sizeFromShape(dy.shape.slice(0, axes.length));
  const ones = tf.ones([1, rows]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(ones, tf.reshape(dy, [rows, -1]) as tf.Tensor2D), [...shape]);
}

type Gradient = Parameters<typeof tf.registerGradient>[0];
type Attributes = Record<string, unknown>;

const only = (dy: tf.Tensor | tf.Tensor[]) => (Array.isArray(dy) ? dy[0] : dy);

/** A gradient of `y = f(a, b)` with broadcasting. */
function binary(
  kernelName: string,
  da: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  db: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradient {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => unbroadcast(da(only(dy), a, b), a.shape),
      b: () => unbroadcast(db(only(dy), a, b), b.shape),
    }),
  };
}

/** A gradient of `y = f(x)` from what was saved: the input, or the result. */
function unary(kernelName: string, save: 'x' | 'y', dx: (dy: tf.Tensor, saved: tf.Tensor) => tf.Tensor): Gradient {
  return {
    kernelName,
    inputsToSave: save === 'x' ? ['x'] : [],
    outputsToSave: [save === 'y'],
    gradFunc: (dy, [saved]) => ({ x: () => dx(only(dy), saved) }),
  };
}

/** `axis` of a reduction as dimensions of x counted from 0. */
function reducedAxes(axis: unknown, shape: readonly number[]): number[] {
  return tf.util.parseAxisParam(axis as number | number[], [...shape]);
}

/** Spreads the gradient of a reduction over the elements that went into it. */
function spread(dy: tf.Tensor, shape: readonly number[], axes: readonly number[]): tf.Tensor {
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return tf.add(tf.reshape(dy, kept), tf.zeros([...shape]));
}

function matMulGradient(dy: tf.Tensor, [a, b]: tf.Tensor[], attributes: Attributes) {
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  const product = (x: tf.Tensor, y: tf.Tensor, tx: boolean, ty: boolean) => tf.matMul(x, y, tx, ty);
  return {
    a: () => (transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB)),
    b: () => (transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false)),
  };
}

function sliceGradient(dy: tf.Tensor, [x]: tf.Tensor[], attributes: Attributes) {
  const { begin } = attributes as { begin: number | number[] };
  const starts = Array.isArray(begin) ? begin : [begin];
  const padding = x.shape.map((size, axis): [number, number] => {
    const before = starts[axis] ?? 0;
    return [before, size - before - dy.shape[axis]];
  });
  return { x: () => tf.pad(dy, padding) };
}

function concatGradient(dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes): Record<string, () => tf.Tensor> {
  const axis = tf.util.parseAxisParam((attributes as { axis: number }).axis, dy.shape)[0];
  let at = 0;
  const parts = saved.map((input) => {
    const begin = dy.shape.map((_, i) => (i === axis ? at : 0));
    at += input.shape[axis];
    return () => tf.slice(dy, begin, input.shape);
  });
  return Object.fromEntries(parts.map((part, i) => [String(i), part]));
}

const GRADIENTS: readonly Gradient[] = [
  CONV2D_GRADIENT,
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  unary('Neg', 'x', (dy) => tf.neg(dy)),
  unary('Exp', 'y', (dy, y) => tf.mul(dy, y)),
  unary('Square', 'x', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  unary('Sigmoid', 'y', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  unary('Tanh', 'y', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  unary('Relu', 'x', (dy, x) => tf.mul(dy, tf.step(x))),
  unary('Erf', 'x', (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
  unary('Rsqrt', 'y', (dy, y) => tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5))),
  unary('Reshape', 'x', (dy, x) => tf.reshape(dy, x.shape)),
  unary('Identity', 'x', (dy) => dy),
  {
    kernelName: 'Sum',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => spread(only(dy), x.shape, reducedAxes((attributes as Attributes).axis, x.shape)),
    }),
  },
  {
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => {
        const axes = reducedAxes((attributes as Attributes).axis, x.shape);
        const count = tf.util.sizeFromShape(axes.map((axis) => x.shape[axis]));
        return spread(tf.mul(only(dy), 1 / count), x.shape, axes);
      },
    }),
  },
  {
    kernelName: 'Transpose',
    gradFunc: (dy, _saved, attributes) => ({
      x: () =>
        tf.transpose(only(dy), tf.backend_util.getUndoAxesPermutation((attributes as Attributes).perm as number[])),
    }),
  },
  {
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => {
        const weighted = tf.mul(only(dy), y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y));
      },
    }),
  },
  {
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, attributes) => matMulGradient(only(dy), saved, attributes as Attributes),
  },
  {
    kernelName: 'Slice',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => sliceGradient(only(dy), saved, attributes as Attributes),
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, saved, attributes) => concatGradient(only(dy), saved, attributes as Attributes),
  },
];
