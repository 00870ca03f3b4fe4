import { AppError } from '../../errors.ts';
import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type TensorContext } from '../block.ts';
import { type MatrixInput } from '../maps.ts';

/**
 * The base of one tensor, checked.
 * @throws AppError NON_FINITE naming the first NaN or infinity
 */
export async function baseMatrix(input: MatrixInput): Promise<DenseMatrix> {
  const base = await input.base();
  checkFiniteOf(base, 'the base');
  return base;
}

/**
 * One expert, checked.
 * @throws AppError NON_FINITE naming expert and element
 */
export async function checkedExpert(
  input: MatrixInput,
  expert: number,
  { recipe }: Pick<TensorContext, 'recipe'>,
): Promise<DenseMatrix> {
  const matrix = await input.expert(expert);
  checkFiniteOf(matrix, `expert ${expert + 1} (${recipe.experts[expert].digest.slice(0, 12)})`);
  return matrix;
}

/** τ = θ − θ₀ of one expert, in f64; errors as `checkedExpert`. */
export async function taskMatrix(
  input: MatrixInput,
  base: DenseMatrix,
  expert: number,
  context: Pick<TensorContext, 'recipe'>,
): Promise<DenseMatrix> {
  const { rows, columns, data } = await checkedExpert(input, expert, context);
  const delta = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) delta[i] = data[i] - base.data[i];
  return { rows, columns, data: delta };
}

/** Adds `from` to `to`, which is changed. */
export function addInto(to: DenseMatrix, from: DenseMatrix, factor = 1): void {
  for (let i = 0; i < to.data.length; i++) to.data[i] += factor * from.data[i];
}

export function zeros(rows: number, columns: number): DenseMatrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** θ₀ + α·Δ; α = 0 is the base to the bit. */
export function onBase(base: DenseMatrix, alpha: number, delta: DenseMatrix): DenseMatrix {
  const { rows, columns, data } = base;
  if (alpha === 0) return base;
  return { rows, columns, data: data.map((value, i) => value + alpha * delta.data[i]) };
}

/** Whether all elements are zero. */
export function isZero({ data }: DenseMatrix): boolean {
  return data.every((value) => value === 0);
}

/** The sum of squares of all elements. */
export function sumOfSquares({ data }: DenseMatrix): number {
  let sum = 0;
  for (const value of data) sum += value * value;
  return sum;
}

function checkFiniteOf({ columns, data }: DenseMatrix, owner: string): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const place = `[${Math.floor(bad / columns)}, ${bad % columns}]`;
  throw new AppError('NON_FINITE', `${owner}: element ${place} is ${data[bad]}`, { row: bad });
}
