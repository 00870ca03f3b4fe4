import { type TaskSettings } from '../tensor/kernels/kernel-task.ts';
import { type SumOperation } from '../tensor/kernels/merge-kernels.ts';
import { type MatrixDevice } from '../tensor/matrix-device.ts';
import { type Block, type Rows, type TensorContext } from './block.ts';
import { type ElementwiseMap, type MatrixInput, type WholeTools } from './maps.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergePlan } from './types.ts';

/** Sums of every merged tensor: `values[tensor][value]`. */
export type TensorSums = readonly (readonly number[])[];

/** Adds numbers over all elements with a fused kernel, tensor by tensor, in f64 and in a fixed order. */
export interface SumsPass {
  readonly kind: 'sums';
  readonly name: string;
  readonly operation: SumOperation;
  /** How many sums there are. */
  readonly values: number;
  readonly flopsPerElement: number;
  settings(context: TensorContext): TaskSettings;
  /** The reduction to keep, plain JSON. Throws a NUMERIC AppError when the numbers allow no merge. */
  finish(sums: TensorSums, plan: MergePlan): unknown;
}

/** What a measuring pass may call. */
export interface BlockTools {
  /** What an element-wise map makes of a block, as f32. */
  run(map: ElementwiseMap, block: Block, context: TensorContext): Float32Array;
}

/**
 * Adds numbers over all elements by a plain function, tensor by tensor, in f64: blocks of a fixed size are measured one by
 * one and combined in order, so threads and chunks change nothing. On the CPU whatever the device, so that every device
 * takes the same decisions.
 */
export interface MeasurePass {
  readonly kind: 'measure';
  readonly name: string;
  /** How many numbers one tensor gives. */
  values(context: TensorContext): number;
  readonly flopsPerElement: number;
  /** How numbers of blocks come together; `sum` unless stated. */
  readonly combine?: 'sum' | 'max';
  /** Blocks hold whole rows. */
  readonly rows?: Rows;
  /** Whether it calls `tools.run`, for which TensorFlow.js has to be loaded. */
  readonly runsMaps?: boolean;
  /** Writes the block's numbers into `to`, which is zero (−∞ for `max`). */
  measure(block: Block, context: TensorContext, to: Float64Array, tools: BlockTools): void;
  finish(sums: TensorSums, plan: MergePlan): unknown;
}

/** Finds per expert the magnitude of |expert − base| from which on entries are kept; result: `Thresholds`. */
export interface SelectPass {
  readonly kind: 'select';
  readonly name: string;
  readonly scope: 'global' | 'tensor';
  /** Share k: the threshold is the (D − ⌊k·D⌋)-th smallest of D magnitudes. */
  readonly share: number;
  readonly flopsPerElement: number;
}

/** f32 bit patterns, one per expert: for the whole model, or for each merged tensor. */
export type Thresholds =
  | { readonly scope: 'global'; readonly patterns: readonly number[] }
  | { readonly scope: 'tensor'; readonly patterns: readonly (readonly number[])[] };

/**
 * Finds elements of given ranks among non-negative scores, exactly and in bounded memory; result: `Ranked`. Rank 1 is the
 * largest score.
 */
export interface RankPass {
  readonly kind: 'rank';
  readonly name: string;
  readonly scope: 'model' | 'tensor';
  /** How many scores an element has. */
  channels(recipe: Recipe): number;
  /**
   * Ranks wanted of each channel, each from 1 to `elements`; for the scope `model` there is no tensor, and `elements` are
   * those of all merged tensors.
   */
  ranks(context: TensorContext | null, elements: number, recipe: Recipe): readonly (readonly number[])[];
  readonly flopsPerElement: number;
  /** Says that the scores are |expert − base| of each expert, which a kernel then counts. Scope `tensor` only. */
  readonly magnitudes?: boolean;
  /** Blocks hold whole rows. Scope `tensor` only. */
  readonly rows?: Rows;
  /** Scores of a block, one array per channel: f32, not negative, not NaN. */
  score(block: Block, context: TensorContext): readonly Float32Array[];
}

/** The element of one rank: its score, and the index in its tensor of the last element of this score that has a rank up to the one wanted. */
export interface RankedElement {
  readonly score: number;
  /** Scope `tensor` only: of equal scores, those with an index up to this one rank before the rest. */
  readonly last?: number;
}

/** Result of a RankPass: `[tensor][channel][rank]`; for the scope `model` the one entry `[0]`. */
export type Ranked = readonly (readonly (readonly RankedElement[])[])[];

/** Takes numbers of whole tensors, one after the other, with matrices at hand. Only tensors that the matrix map covers. */
export interface WholePass {
  readonly kind: 'whole';
  readonly name: string;
  /**
   * `tensors`, unless stated: `finish` gets the numbers of each tensor. `sum`: it gets one list, as entry 0, of the sums over all
   * tensors, so that long lists do not pile up; only for whole numbers (counts), which add up to the same in any order.
   */
  readonly gather?: 'tensors' | 'sum';
  /** Operations for one matrix [rows, columns]. */
  flops(rows: number, columns: number, recipe: Recipe): number;
  /** May call `tools` only when the map says `runsMaps`. */
  measure(
    device: MatrixDevice,
    input: MatrixInput,
    context: TensorContext,
    tools: WholeTools,
  ): Promise<readonly number[]>;
  finish(sums: TensorSums, plan: MergePlan): unknown;
}

export type ReducePass = SumsPass | MeasurePass | SelectPass | RankPass | WholePass;
