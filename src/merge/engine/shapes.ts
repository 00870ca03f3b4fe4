import { elementCount } from '../../tensor/dtype.ts';
import { type Rows } from '../block.ts';
import { BLOCK_ELEMENTS } from './memory.ts';

/** A tensor [d0, d1, …] as the matrix [d0, d1·…]; what has fewer than two axes is one row. */
export function matrixSides(shape: readonly number[]): [rows: number, columns: number] {
  if (shape.length < 2) return [1, elementCount(shape)];
  return [shape[0], elementCount(shape.slice(1))];
}

/** Elements of one row: the last axis of two or more, a whole tensor of one; of a slab, all axes but the first. */
export function rowElements(shape: readonly number[], rows: Rows = true): number {
  if (shape.length < 2) return elementCount(shape);
  return rows === 'slabs' ? elementCount(shape.slice(1)) : shape[shape.length - 1];
}

/** Elements of a block: as many whole rows as there is room for, at least one, where rows are held whole. */
export function blockElements(shape: readonly number[], rows: Rows = false): number {
  if (rows === false) return BLOCK_ELEMENTS;
  const row = rowElements(shape, rows);
  return Math.max(Math.floor(BLOCK_ELEMENTS / row), 1) * row;
}
