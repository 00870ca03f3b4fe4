import { decodeFloats } from '../../tensor/codec.ts';
import { isFloatDtype } from '../../tensor/dtype.ts';
import { type DenseMatrix, matrix, transpose } from '../../tensor/linalg/matrix.ts';
import { gemm, product } from '../../tensor/linalg/products.ts';
import { type LinalgWorkspace } from '../../tensor/linalg/workspace.ts';
import { type TensorEntry } from '../types.ts';
import { type AdapterLayer, type MappedLayer } from './adapter.ts';

/** The two factors of a layer, flattened to matrices: B·A is [m, n]. */
export interface FactorPair {
  /** [r, n] */
  readonly a: DenseMatrix;
  /** [m, r] */
  readonly b: DenseMatrix;
}

export type ReadTensor = (entry: TensorEntry) => Promise<Uint8Array>;

/**
 * Reads the factors of a layer in f64. A Tucker core is multiplied into A, so that B·A is the whole product.
 * @throws StorageError when reading fails
 */
export async function loadFactors(
  workspace: LinalgWorkspace,
  layer: MappedLayer,
  read: ReadTensor,
): Promise<FactorPair> {
  const [a, b, mid] = await Promise.all([
    loadMatrix(layer.a, read),
    loadMatrix(layer.b, read),
    layer.mid === null ? null : loadMatrix(layer.mid, read),
  ]);
  return layer.mid === null || mid === null ? { a, b } : { a: foldCore(workspace, a, mid, layer.mid.shape), b };
}

async function loadMatrix(entry: TensorEntry, read: ReadTensor): Promise<DenseMatrix> {
  if (!isFloatDtype(entry.dtype)) throw new Error(`internal: factor ${entry.name} is ${entry.dtype}`);
  const data = decodeFloats(entry.dtype, await read(entry));
  return matrix(entry.shape[0], data.length / entry.shape[0], data);
}

/** A'[i, (c, y, x)] = Σⱼ M[i, j, y, x]·A[j, c] */
function foldCore(
  workspace: LinalgWorkspace,
  a: DenseMatrix,
  mid: DenseMatrix,
  [rows, inner, ...kernel]: readonly number[],
): DenseMatrix {
  const places = kernel.reduce((product, dimension) => product * dimension, 1);
  // [i, j, p] as [i, p, j], times [j, c], then [i, p, c] as [i, c, p]
  const turned = swapLast(mid.data, rows, inner, places);
  const product = gemm(workspace, matrix(rows * places, inner, turned), a);
  return matrix(rows, a.columns * places, swapLast(product.data, rows, places, a.columns));
}

/** [n, x, y] as [n, y, x]. */
function swapLast(data: Float64Array, n: number, x: number, y: number): Float64Array {
  const out = new Float64Array(data.length);
  for (let i = 0; i < n; i++) {
    const from = i * x * y;
    for (let j = 0; j < x; j++) for (let k = 0; k < y; k++) out[from + k * x + j] = data[from + j * y + k];
  }
  return out;
}

/** The factors such that left·right, row by row, are the elements of the target in its own order. */
export interface TargetFactors {
  /** [rows, r] */
  readonly left: DenseMatrix;
  /** [r, columns] */
  readonly right: DenseMatrix;
  readonly scaling: number;
}

export function targetFactors(layer: AdapterLayer, { a, b }: FactorPair): TargetFactors {
  const { scaling } = layer;
  return turns(layer) ? { left: transpose(a), right: transpose(b), scaling } : { left: b, right: a, scaling };
}

/** Whether the target is (B·A)ᵀ. */
export function turns({ kind, transposed }: Pick<MappedLayer, 'kind' | 'transposed'>): boolean {
  return kind === 'embedding' || transposed;
}

/**
 * Calls `use` with elements [first, first + count) of scaling·B·A in the order of the target, in f64, which lie in the workspace's
 * memory: they are gone when it returns.
 * The order of summation depends on the rank alone, so any range gives the same numbers.
 */
export function withDelta<T>(
  workspace: LinalgWorkspace,
  { left, right, scaling }: TargetFactors,
  first: number,
  count: number,
  use: (delta: Float64Array) => T,
): T {
  const { columns } = right;
  const top = Math.floor(first / columns);
  const rows = Math.ceil((first + count) / columns) - top;
  const some = matrix(rows, left.columns, left.data.subarray(top * left.columns, (top + rows) * left.columns));
  return workspace.scoped((scope) => {
    const out = scope.matrix(rows, columns);
    product(scope, scope.load('gemm', some), scope.load('gemm', right), out, { alpha: scaling });
    const from = first - top * columns;
    return use(scope.view(out).subarray(from, from + count));
  });
}
