/** An experiment as data: what is canonical before its SHA-256, the spec digest, is taken. */
import { type MethodRef, type ParameterValue } from '../merge/recipe-types.ts';

export const SELECTION_AXES = ['HELD_IN', 'GENERALIZATION'] as const;
export type SelectionAxis = (typeof SELECTION_AXES)[number];

/** Models that are scored beside the merges; ENSEMBLE: the experts answering together. Random experts are a method. */
export const CONTROLS = ['PRETRAINED', 'EXPERTS', 'MULTITASK', 'ENSEMBLE'] as const;
export type Control = (typeof CONTROLS)[number];

/** Values of parameters that are combined with each other. */
export type GridStage = Readonly<Record<string, readonly ParameterValue[]>>;

/** One method of a sweep. */
export interface SpecMethod {
  readonly method: MethodRef;
  /** Parameters that all points have; those of the grid are not among them. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /**
   * What is swept. The points of a stage are all combinations of its values; a later stage keeps the values that were picked in
   * the ones before it. Empty: one point.
   */
  readonly grid: readonly GridStage[];
  readonly post: readonly { readonly id: string; readonly parameters: Readonly<Record<string, ParameterValue>> }[];
}

/** Some of the experts. */
export interface ExpertSubset {
  readonly size: number;
  /** Number of the stored permutation whose first `size` entries it is; null: all experts. */
  readonly permutation: number | null;
  /** Positions among the experts of the spec, in the order of the permutation. */
  readonly experts: readonly number[];
}

/** Which point of a grid stands for its method. */
export interface SelectionRule {
  readonly split: string;
  readonly metric: string;
  readonly labelSpace: 'TASK' | 'ALL';
  /** GENERALIZATION looks at what is to be predicted: what it picks is an oracle. */
  readonly axis: SelectionAxis;
  /** Among equal scores the first point in the order of the grid. */
  readonly ties: 'FIRST';
}

/** How statistics are computed that methods need and that are not given. */
export interface StatisticSpec {
  readonly split: string;
  /** Examples of each; null: all of the split. */
  readonly examples: number | null;
  readonly seed: number;
}

export interface ExperimentSpec {
  readonly schema: 1;
  /** `slug@revision`. */
  readonly benchmark: string;
  /** Content digests. */
  readonly base: string;
  readonly experts: readonly { readonly digest: string; readonly cells: readonly string[] }[];
  /** Content digests of models that were trained on the cells of several experts together. */
  readonly multitask: readonly string[];
  readonly methods: readonly SpecMethod[];
  readonly subsets: readonly ExpertSubset[];
  /** Of random masks; methods without randomness run once. */
  readonly seeds: readonly number[];
  readonly selection: SelectionRule;
  /** What is scored for the board: the points that were picked, or all. */
  readonly report: { readonly split: string; readonly points: 'SELECTED' | 'ALL' };
  readonly controls: readonly Control[];
  readonly statistics: StatisticSpec;
  /** Digests of the statistics that are given: each stands for the kind and the checkpoint that it is of. */
  readonly given: readonly string[];
}

/** What an experiment may cost; it is no part of its identity. */
export interface ExperimentBudget {
  readonly points: number;
  /** From the start of the first job to the end; checked while it runs. */
  readonly seconds: number | null;
  /** Bytes that merges write. */
  readonly bytes: number | null;
}
