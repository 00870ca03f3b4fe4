import { AppError } from '../errors.ts';

/** Adds softmax(values[begin…end)) to `into`, from 0; in f64. False when one of the values is not a number. */
export function addSoftmax(into: Float64Array, values: ArrayLike<number>, begin: number, end: number): boolean {
  let top = -Infinity;
  for (let i = begin; i < end; i++) {
    if (Number.isNaN(values[i])) return false;
    top = Math.max(top, values[i]);
  }
  let total = 0;
  for (let i = begin; i < end; i++) total += Math.exp(values[i] - top);
  for (let i = begin; i < end; i++) into[i - begin] += Math.exp(values[i] - top) / total;
  return !Number.isNaN(total);
}

/** Members whose outputs mean different things cannot be averaged. @throws AppError INVALID_INPUT */
export function checkAlike(members: readonly unknown[], what: string): void {
  const [first, ...others] = members.map((member) => JSON.stringify(member));
  if (others.every((other) => other === first)) return;
  throw new AppError('INVALID_INPUT', `the members of the ensemble differ in ${what}`);
}
