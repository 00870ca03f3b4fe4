import { type ByteLocation } from '../../storage/byte-source.ts';
import { type WireError } from '../../storage/error-wire.ts';
import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { type MergePlan, type Reductions, type SliceTarget } from '../types.ts';

/** What a thread is born with. */
export interface ThreadData {
  readonly plan: MergePlan;
  /** Files of each input, the base first when the method reads one. */
  readonly inputs: readonly ReadonlyMap<string, ByteLocation>[];
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

/** One round of work for all threads. */
export type Step =
  | {
      readonly kind: 'map';
      readonly reductions: Reductions;
      /** Indices of the slices to do. */ readonly pending: readonly number[];
    }
  | SumsStep
  | {
      readonly kind: 'count';
      readonly sample: boolean;
      readonly windows: readonly PatternWindow[];
      /** Sums to take of the same bytes. */
      readonly alongside?: SumsStep;
    }
  | { readonly kind: 'select'; readonly pass: number };

export type ToThread = { readonly kind: 'step'; readonly step: Step } | { readonly kind: 'stop' };

/** Counts of one window: table, and elements behind it. */
export interface WindowCounts {
  readonly above: number;
  readonly table: Float64Array;
}

export type FromThread =
  | { readonly kind: 'slice'; readonly index: number }
  /** Sums of the pieces of one item, in order. */
  | { readonly kind: 'sums'; readonly item: number; readonly values: readonly (readonly number[])[] }
  | { readonly kind: 'counts'; readonly counts: readonly WindowCounts[] }
  | { readonly kind: 'patterns'; readonly tensor: number; readonly patterns: readonly number[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly error: WireError };
