import { type Recipe } from './recipe-types.ts';
import { type Reductions } from './run-types.ts';
import { type LayerPosition } from './types.ts';

/** What a method may look at when it sets up one tensor. */
export interface TensorContext {
  readonly recipe: Recipe;
  readonly name: string;
  readonly shape: readonly number[];
  /** Position among the tensors of the plan: the index into per-tensor reductions. */
  readonly index: number;
  readonly layer: LayerPosition | null;
  /** Results of the passes that ran before, by name. */
  readonly reductions: Reductions;
}

export type Floats = Float32Array | Float64Array;

/**
 * What a block holds whole: rows (true) along the last axis, or `slabs`, everything under one index of the first. A tensor of
 * one axis is one row.
 */
export type Rows = boolean | 'slabs';

/**
 * Some elements of one tensor in every input, decoded. Always whole elements in order; `first` counts from the start of
 * the tensor. Views: what is kept has to be copied.
 */
export interface Block {
  readonly base: Floats | null;
  readonly experts: readonly Floats[];
  /** One per expert, or none. */
  readonly statistics: readonly Floats[];
  readonly first: number;
  readonly count: number;
}
