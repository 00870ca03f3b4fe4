import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type Svd } from '../../tensor/linalg/svd.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type NullSpace } from './spectral-parameters.ts';
import { zeros } from './task-matrices.ts';

/** Singular triples side by side: left vectors [m, k], values [k], right vectors [k, n]. They need not be orthogonal. */
export interface Triples {
  readonly u: DenseMatrix;
  readonly s: Float64Array;
  readonly vt: DenseMatrix;
}

/** How many of the values count: all, or those above `tolerance` times `scale`. Values descend. */
export function numericalRank(s: Float64Array, tolerance: number, scale = s[0]): number {
  const rank = s.findIndex((value) => value <= tolerance * scale);
  return rank < 0 ? s.length : rank;
}

/** The first `count` triples of a decomposition. */
export function leadingTriples({ u, s, vt }: Svd, count: number): Triples {
  const k = Math.min(count, s.length);
  const left = zeros(u.rows, k);
  for (let i = 0; i < u.rows; i++) left.data.set(u.data.subarray(i * u.columns, i * u.columns + k), i * k);
  const right = { rows: k, columns: vt.columns, data: vt.data.slice(0, k * vt.columns) };
  return { u: left, s: s.slice(0, k), vt: right };
}

/** All triples of a list, in its order; null when there is none. */
export function besideOneAnother(parts: readonly Triples[]): Triples | null {
  const filled = parts.filter(({ s }) => s.length > 0);
  const k = filled.reduce((sum, { s }) => sum + s.length, 0);
  if (k === 0) return null;
  const [{ u, vt }] = filled;
  const all = { u: zeros(u.rows, k), s: new Float64Array(k), vt: zeros(k, vt.columns) };
  let at = 0;
  for (const part of filled) {
    const { length } = part.s;
    for (let i = 0; i < u.rows; i++) {
      all.u.data.set(part.u.data.subarray(i * length, (i + 1) * length), i * k + at);
    }
    all.s.set(part.s, at);
    all.vt.data.set(part.vt.data, at * vt.columns);
    at += length;
  }
  return all;
}

export interface Recombined {
  readonly delta: DenseMatrix;
  /** The larger of the residuals of the two factors, as the device states them. */
  readonly residual: number;
}

/**
 * U⊥·diag(s)·V⊥ with the orthogonal polar factors of both sides: the nearest bases in which the triples do not interfere.
 */
export async function recombine(
  device: MatrixDevice,
  { u, s, vt }: Triples,
  { nullSpace, tolerance }: NullSpace,
): Promise<Recombined> {
  const options = { nullSpace, rankTolerance: tolerance };
  const left = await device.polar(u, options);
  const right = await device.polar(vt, options);
  const { factor } = left;
  const k = s.length;
  for (let i = 0; i < factor.data.length; i++) factor.data[i] *= s[i % k];
  return {
    delta: await device.product(factor, right.factor),
    residual: Math.max(left.residual, right.residual),
  };
}
