import { AppError } from '../../errors.ts';
import { type Block, type Floats, type TensorContext } from '../block.ts';
import { type MeasurePass, type TensorSums } from '../passes.ts';
import { type Recipe } from '../recipe-types.ts';
import { type MergePlan } from '../types.ts';

/** Inner products of some vectors in f64: `gram[i][j]` = ⟨vᵢ, vⱼ⟩. */
export type Gram = readonly (readonly number[])[];

const PASS = 'inner-products';

/**
 * The pass that finds, for every tensor, the inner products of the task vectors, or of the experts themselves when the recipe
 * has no base. Differences are taken before they are multiplied: the other way round, those of a fine-tune would cancel.
 */
export function gramPass({ base, experts }: Recipe): MeasurePass {
  const count = experts.length;
  return {
    kind: 'measure',
    name: PASS,
    values: () => pairs(count),
    flopsPerElement: count * (count + 1) + (base === null ? 0 : count),
    measure: (block, _, to) => addProducts(block, 0, block.count, to),
    finish: finiteSums,
  };
}

/** The inner products of one tensor. */
export function gramOf({ recipe, reductions, index }: TensorContext): Gram {
  return unpackGram((reductions[PASS] as TensorSums)[index], recipe.experts.length);
}

/** Adds the inner products of the elements [from, to) of a block to `sums`, the upper triangle row by row. */
export function addProducts({ base, experts }: Block, from: number, to: number, sums: Float64Array): void {
  let cell = 0;
  for (let i = 0; i < experts.length; i++) {
    for (let j = i; j < experts.length; j++) {
      const [x, y] = [experts[i], experts[j]];
      sums[cell++] += base === null ? dot(x, y, from, to) : deltaDot(x, y, base, from, to);
    }
  }
}

/** The full symmetric matrix of an upper triangle. */
export function unpackGram(packed: ArrayLike<number>, count: number): Gram {
  const gram = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  let cell = 0;
  for (let i = 0; i < count; i++) {
    for (let j = i; j < count; j++) gram[i][j] = gram[j][i] = packed[cell++];
  }
  return gram;
}

/** Numbers in the upper triangle of `count` vectors. */
export function pairs(count: number): number {
  return (count * (count + 1)) / 2;
}

/** aᵀ·G·b */
export function product(gram: Gram, a: readonly number[], b: readonly number[]): number {
  return gram.reduce((sum, row, i) => sum + a[i] * row.reduce((inner, value, j) => inner + value * b[j], 0), 0);
}

/** √(aᵀ·G·a): the length of a combination. Rounding may leave a square below zero. */
export function lengthOf(gram: Gram, a: readonly number[]): number {
  return Math.sqrt(Math.max(product(gram, a, a), 0));
}

function dot(x: Floats, y: Floats, from: number, to: number): number {
  let sum = 0;
  for (let e = from; e < to; e++) sum += x[e] * y[e];
  return sum;
}

function deltaDot(x: Floats, y: Floats, base: Floats, from: number, to: number): number {
  let sum = 0;
  for (let e = from; e < to; e++) sum += (x[e] - base[e]) * (y[e] - base[e]);
  return sum;
}

/** Sums that stay: all finite. @throws AppError NUMERIC naming the tensor */
export function finiteSums(sums: TensorSums, plan: MergePlan): TensorSums {
  const bad = sums.findIndex((values) => !values.every(Number.isFinite));
  if (bad < 0) return sums;
  const { name } = plan.tensors[bad];
  throw new AppError('NUMERIC', `tensor "${name}": an input holds NaN or infinity, or is too large to be squared`, {
    tensor: name,
  });
}
