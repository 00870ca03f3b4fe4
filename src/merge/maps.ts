import type * as Tf from '@tensorflow/tfjs-core';
import { type TaskSettings } from '../tensor/kernels/kernel-task.ts';
import { type MapOperation } from '../tensor/kernels/merge-kernels.ts';
import { type DenseMatrix } from '../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../tensor/matrix-device.ts';
import { type Block, type Rows, type TensorContext } from './block.ts';
import { type Recipe } from './recipe-types.ts';
import { type TensorNote } from './run-types.ts';
import { type LayerPosition } from './types.ts';

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

/** What a matrix map may call beside its device. */
export interface WholeTools {
  /** What an element-wise map makes of a block, as f32, wherever definitions compute. */
  run(map: ElementwiseMap, block: Block, context: TensorContext): Promise<Float32Array>;
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
