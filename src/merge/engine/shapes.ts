import { elementCount } from '../../tensor/dtype.ts';
import { BLOCK_ELEMENTS } from './memory.ts';

/** A tensor [d0, d1, …] as the matrix [d0, d1·…]; what has fewer than two axes is one row. */
export function matrixSides(shape: readonly number[]): [rows: number, columns: number] {
  if (shape.length < 2) return [1, elementCount(shape)];
  return [shape[0], elementCount(shape.slice(1))];
}

/** Elements of one row: the last axis of two or more, a whole tensor of one. */
export function rowElements(shape: readonly number[]): number {
  return shape.length < 2 ? elementCount(shape) : shape[shape.length - 1];
}

/** Elements of as many whole rows as a block has room for, at least one. */
export function rowBlock(shape: readonly number[]): number {
  const row = rowElements(shape);
  return Math.max(Math.floor(BLOCK_ELEMENTS / row), 1) * row;
}
