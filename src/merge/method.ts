import type * as Tf from '@tensorflow/tfjs-core';
import { type MapOperation, type SumOperation } from '../tensor/kernels/merge-kernels.ts';
import { type TaskSettings } from '../tensor/kernels/kernel-task.ts';
import {
  type MergeIssue,
  type MethodCard,
  type ParameterValue,
  type Recipe,
  type RecipeExpert,
  type Reductions,
} from './types.ts';

/** What a method may look at when it sets up one tensor. */
export interface TensorContext {
  readonly recipe: Recipe;
  readonly name: string;
  /** Position among the merged tensors of the plan: the index into per-tensor reductions. */
  readonly index: number;
  /** Results of the passes that ran before, by name. */
  readonly reductions: Reductions;
}

/** Sums of every merged tensor: `values[tensor][value]`. */
export type TensorSums = readonly (readonly number[])[];

/** Adds numbers over all elements, tensor by tensor, in f64 and in a fixed order. */
export interface SumsPass {
  readonly kind: 'sums';
  readonly name: string;
  readonly operation: SumOperation;
  /** How many sums there are. */
  readonly values: number;
  readonly flopsPerElement: number;
  settings(context: TensorContext): TaskSettings;
  /** The reduction to keep, plain JSON. Throws a NUMERIC AppError when the numbers allow no merge. */
  finish(sums: TensorSums, recipe: Recipe): unknown;
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

export type ReducePass = SumsPass | SelectPass;

/** f32 bit patterns, one per expert: for the whole model, or for each merged tensor. */
export type Thresholds =
  | { readonly scope: 'global'; readonly patterns: readonly number[] }
  | { readonly scope: 'tensor'; readonly patterns: readonly (readonly number[])[] };

/** The map pass of an element-wise method. */
export interface ElementwiseMap {
  readonly kind: 'elementwise';
  readonly operation: MapOperation;
  settings(context: TensorContext): TaskSettings;
}

export interface Definition {
  /** Null when the method reads no base. */
  readonly base: Tf.Tensor | null;
  readonly experts: readonly Tf.Tensor[];
  readonly settings: TaskSettings;
  /** One tensor of 0 and 1 per expert when the method drops at random (1 = keep). */
  readonly masks: readonly Tf.Tensor[];
}

export interface SettledRecipe {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly experts: readonly RecipeExpert[];
}

/**
 * A merging method: a plug-in. Adding one is a file with one of these and a line in the catalogue.
 */
export interface MergeMethod {
  readonly card: MethodCard;
  /** False: any order of the same experts is the same recipe. */
  readonly ordered: boolean;
  /** Whether experts may have weights other than 1. */
  readonly weighted: boolean;
  /** Work per element of the output, reduce passes included. */
  flopsPerElement(recipe: Recipe): number;
  passes(recipe: Recipe): readonly ReducePass[];
  readonly map: ElementwiseMap;
  /** The method as plain TensorFlow.js operations on one tensor, in the same order of operations as its kernel. */
  define(tf: typeof Tf, input: Definition): Tf.Tensor;
  /** Last word on a recipe: rules between parameters, experts and weights. `given` lists the parameters that the client set. */
  settle?(settled: SettledRecipe, given: ReadonlySet<string>): SettledRecipe | readonly MergeIssue[];
}

/** Settings with what nearly every method leaves alone. */
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

/** A parameter of the recipe that its card declares as a number. */
export function numberOf(recipe: Recipe, name: string): number {
  const value = recipe.parameters[name];
  if (typeof value !== 'number') throw new TypeError(`internal: ${recipe.method.id} has no number "${name}"`);
  return value;
}
