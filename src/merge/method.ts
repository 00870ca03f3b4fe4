import type * as Tf from '@tensorflow/tfjs-core';
import { type TaskSettings } from '../tensor/kernels/kernel-task.ts';
import { type MapOperation, type SumOperation } from '../tensor/kernels/merge-kernels.ts';
import { type DenseMatrix } from '../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../tensor/matrix-device.ts';
import { type MethodCard, type PostStepCard } from './method-card.ts';
import { type Parameters, type Recipe, type RecipeExpert } from './recipe-types.ts';
import { type Reductions, type TensorNote } from './run-types.ts';
import { type LayerPosition, type MergeIssue, type MergePlan } from './types.ts';

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

/** What a matrix map may call beside its device. */
export interface WholeTools {
  /** What an element-wise map makes of a block, as f32, wherever definitions compute. */
  run(map: ElementwiseMap, block: Block, context: TensorContext): Promise<Float32Array>;
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

/** f32 bit patterns, one per expert: for the whole model, or for each merged tensor. */
export type Thresholds =
  | { readonly scope: 'global'; readonly patterns: readonly number[] }
  | { readonly scope: 'tensor'; readonly patterns: readonly (readonly number[])[] };

/** What a definition works with: a block of one tensor as f32 tensors of one shape. */
export interface Definition<S = unknown> {
  /** Null when the method reads no base. */
  readonly base: Tf.Tensor | null;
  readonly experts: readonly Tf.Tensor[];
  readonly statistics: readonly Tf.Tensor[];
  /** What `masks` made, one per expert; empty when the method makes none. */
  readonly masks: readonly Tf.Tensor[];
  readonly settings: S;
}

/** A map pass that computes each element from the same element of the inputs (and rows, and reductions). */
export interface ElementwiseMap<S = unknown> {
  readonly kind: 'elementwise';
  /** The fused kernel that computes the same on the CPU; `settings` then gives `TaskSettings`. */
  readonly operation?: MapOperation;
  /** Blocks hold whole rows. Block and tensors stay flat. */
  readonly rows?: Rows;
  settings(context: TensorContext): S;
  /**
   * Arrays as long as the block, made on the CPU so that all devices have the same: what to keep (1) and drop (0), or
   * factors.
   */
  masks?(block: Block, context: TensorContext, settings: S): readonly Float32Array[];
  /** The method as plain TensorFlow.js operations, in the same order of operations as its kernel. Flat tensors. */
  define(tf: typeof Tf, input: Definition<S>): Tf.Tensor;
}

/** Matrices of one tensor [d0, d1, …] as [d0, d1·…], in f64, each read when it is asked for. */
export interface MatrixInput {
  readonly rows: number;
  readonly columns: number;
  /** Whether there are statistics of the tensor. */
  readonly statistics: boolean;
  /** @throws TypeError when the recipe has no base */
  base(): Promise<DenseMatrix>;
  expert(index: number): Promise<DenseMatrix>;
  /** A Gram matrix [columns, columns], or a Fisher of the tensor's shape. */
  statistic(index: number): Promise<DenseMatrix>;
}

export interface Solved {
  readonly matrix: DenseMatrix;
  /** Worth knowing of this tensor: residuals, iterations, condition numbers. */
  readonly note?: TensorNote['values'];
}

/** A tensor as the planner sees it. */
export interface TensorFacts {
  readonly name: string;
  readonly shape: readonly number[];
  readonly layer: LayerPosition | null;
  /** Whether the statistics of all experts cover it. */
  readonly statistics: boolean;
}

export interface Coverage {
  readonly whole: boolean;
  /** What happens to the tensor otherwise: how `rest` merges it. */
  readonly action: 'MERGE' | 'AVERAGE';
  readonly reason: string;
}

/** A map pass over whole matrices. */
export interface MatrixMap<S = unknown> {
  readonly kind: 'matrix';
  /** Which tensors are solved as matrices: a rule on names and shapes, as data where it can be. */
  covers(tensor: TensorFacts, recipe: Recipe): Coverage;
  /** Operations for one matrix [rows, columns]. */
  flops(rows: number, columns: number, recipe: Recipe): number;
  /** Numbers (f64) held at once for one matrix [rows, columns], inputs, result and work space together. */
  numbers(rows: number, columns: number, recipe: Recipe): number;
  /** Whether `solve` or a whole pass calls `tools.run`, for which TensorFlow.js has to be loaded. */
  readonly runsMaps?: boolean;
  solve(device: MatrixDevice, input: MatrixInput, context: TensorContext, tools: WholeTools): Promise<Solved>;
  /** For all other tensors. */
  readonly rest: ElementwiseMap<S>;
}

export type MapPass = ElementwiseMap | MatrixMap;

export interface SettledRecipe {
  readonly parameters: Parameters;
  readonly experts: readonly RecipeExpert[];
  /** Digest of the base, if one was given. */
  readonly base: string | null;
}

/**
 * A merging method: a plug-in. Adding one is a file in `methods/` that exports one of these as `method`.
 */
export interface MergeMethod {
  readonly card: MethodCard;
  /** False: any order of the same experts is the same recipe. */
  readonly ordered: boolean;
  /** Whether experts may have weights other than 1. */
  readonly weighted: boolean;
  /**
   * Whether its Grams are taken again while it merges, from the inputs that the merged layers below give. The recipe's
   * statistics then say which examples to run through the merge; a run gets those that were taken again.
   */
  readonly mergedInputs?: true;
  /** Work per element of the output, reduce passes included; matrices that a matrix map solves count their own. */
  flopsPerElement(recipe: Recipe): number;
  passes(recipe: Recipe): readonly ReducePass[];
  readonly map: MapPass;
  /** The map of a recipe, where it hangs on one; `map` is then that of the presets. */
  mapFor?(recipe: Recipe): MapPass;
  /**
   * A look at one tensor of floats before the job starts; there are no reductions yet. Throws an AppError where the values that the
   * parameters have there allow no merge.
   */
  check?(context: TensorContext): void;
  /** Last word on a recipe: rules between parameters, experts and weights. `given` lists the parameters that the client set. */
  settle?(settled: SettledRecipe, given: ReadonlySet<string>): SettledRecipe | readonly MergeIssue[];
}

/** What a recipe is read against: the part that methods of every kind have. */
export type RecipeMethod = Pick<MergeMethod, 'card' | 'ordered' | 'weighted' | 'settle'>;

/** A step after any method, as a wrapper around it. A file in `post-steps/` exports one as `postStep`. */
export interface PostStep {
  readonly card: PostStepCard;
  /** Why the step cannot follow this method, or null. */
  refuses(method: MergeMethod): string | null;
  /** The method with the step behind it. */
  wrap(method: MergeMethod, parameters: Parameters): MergeMethod;
}

/** The method as it is for one recipe. */
export function specialise(method: MergeMethod, recipe: Recipe): MergeMethod {
  return method.mapFor === undefined ? method : { ...method, map: method.mapFor(recipe) };
}

/** The element-wise part of a method: its map, or what its matrix map leaves over. */
export function elementwiseOf(map: MapPass): ElementwiseMap {
  return map.kind === 'elementwise' ? map : map.rest;
}

/** Settings of a kernel with what nearly every method leaves alone. */
export function taskSettings(experts: number, settings: Partial<TaskSettings>): TaskSettings {
  return {
    weights: new Array<number>(experts).fill(1),
    scale: 1,
    thinning: { kind: 'none' },
    majority: 1,
    aggregate: 'mean',
    ...settings,
  };
}
