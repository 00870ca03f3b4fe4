import { type WireError } from '../../storage/error-wire.ts';
import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { type Reductions, type SliceTarget, type TensorNote } from '../run-types.ts';
import { type InputLocation, type MergePlan } from '../types.ts';

/** What a thread is born with. */
export interface ThreadData {
  readonly plan: MergePlan;
  /** URLs of the method's module and of those of its post-steps. */
  readonly modules: readonly string[];
  /** Files of each input: the base, when the method reads one, the experts, their statistics. */
  readonly inputs: readonly ReadonlyMap<string, InputLocation>[];
  readonly targets: ReadonlyMap<string, SliceTarget>;
  readonly opener: string;
  /** Shared counters; see COUNTERS. */
  readonly counters: BigInt64Array<SharedArrayBuffer>;
}

/** Positions in the shared counters. */
export const COUNTERS = { nextItem: 0, bytesRead: 1, bytesWritten: 2, phaseBytes: 3 } as const;

export interface SumsStep {
  readonly kind: 'sums';
  readonly pass: number;
  readonly reductions: Reductions;
}

/** Where a rank pass looks: windows of bit patterns, `[channel][rank]`. */
export type RankWindows = readonly (readonly PatternWindow[])[];

/** One round of work for all threads. */
export type Step =
  | {
      readonly kind: 'map';
      readonly reductions: Reductions;
      /** Indices of the slices to do. */ readonly pending: readonly number[];
    }
  /** Tensors to compute whole, or chunk by chunk where they are not solved: their bytes are posted. */
  | { readonly kind: 'solve'; readonly reductions: Reductions; readonly tensors: readonly number[] }
  | SumsStep
  | { readonly kind: 'whole'; readonly pass: number; readonly reductions: Reductions }
  | {
      readonly kind: 'count';
      readonly sample: boolean;
      readonly windows: readonly PatternWindow[];
      /** Sums to take of the same bytes. */
      readonly alongside?: SumsStep;
    }
  | { readonly kind: 'select'; readonly pass: number }
  /** Ranks inside each tensor. */
  | { readonly kind: 'rank'; readonly pass: number; readonly reductions: Reductions }
  /** Counts of scores of the whole model. */
  | { readonly kind: 'tally'; readonly pass: number; readonly reductions: Reductions; readonly windows: RankWindows };

export type ToThread<S = Step> =
  | { readonly kind: 'step'; readonly step: S }
  /** Posted bytes were taken: the thread may go on. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'stop' };

/** Counts of one window: table, and elements behind it. */
export interface WindowCounts {
  readonly above: number;
  readonly table: Float64Array;
}

/** A rank inside one tensor, as `RankedElement`. */
export interface RankedReport {
  readonly score: number;
  readonly last: number;
}

export type FromThread =
  | { readonly kind: 'slice'; readonly index: number }
  /** Bytes of a tensor of the output from `offset` on; waits for `taken`. */
  | { readonly kind: 'bytes'; readonly tensor: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly kind: 'note'; readonly note: TensorNote }
  /** Sums of the pieces of one item, in order. */
  | { readonly kind: 'sums'; readonly item: number; readonly values: readonly (readonly number[])[] }
  | { readonly kind: 'counts'; readonly counts: readonly WindowCounts[] }
  | { readonly kind: 'tallies'; readonly counts: readonly (readonly WindowCounts[])[] }
  | { readonly kind: 'patterns'; readonly tensor: number; readonly patterns: readonly number[] }
  | { readonly kind: 'ranked'; readonly tensor: number; readonly ranked: readonly (readonly RankedReport[])[] }
  /** Numbers that a whole pass took of one tensor. */
  | { readonly kind: 'whole'; readonly tensor: number; readonly values: readonly number[] }
  | ThreadEnd;

/** How a thread ends its share of a step. */
export type ThreadEnd = { readonly kind: 'done' } | { readonly kind: 'error'; readonly error: WireError };
