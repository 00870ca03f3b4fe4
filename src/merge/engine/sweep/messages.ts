import { type WireError } from '../../../storage/error-wire.ts';
import { type SliceTarget } from '../../run-types.ts';
import { type InputLocation, type MergePlan } from '../../types.ts';
import { type Step } from '../messages.ts';
import { type Report } from '../thread-pool.ts';

/** One of the merges that share their reading. */
export interface SweepMember {
  readonly plan: MergePlan;
  /** As of `ThreadData`. */
  readonly modules: readonly string[];
  readonly targets: ReadonlyMap<string, SliceTarget>;
  /** Where each of its inputs stands among those of the sweep. */
  readonly inputs: readonly number[];
}

/** What a thread of a sweep is born with. */
export interface SweepData {
  readonly members: readonly SweepMember[];
  /** The member that has all inputs of the sweep, in their order. */
  readonly lead: number;
  /** Files of each input of the lead. */
  readonly inputs: readonly ReadonlyMap<string, InputLocation>[];
  readonly opener: string;
  readonly counters: BigInt64Array<SharedArrayBuffer>;
}

/** Steps that compute on chunks which others can compute on too. */
export type SharedStep = Extract<Step, { readonly kind: 'sums' | 'count' | 'tally' | 'map' }>;

/** Steps of several members on the same bytes: all map passes, or all reduce passes over the same items. */
export type SweepStep = readonly { readonly member: number; readonly step: SharedStep }[];

export type FromSweep =
  | { readonly kind: 'report'; readonly member: number; readonly report: Report }
  /** A member's result is not finite: the others go on. */
  | { readonly kind: 'failed'; readonly member: number; readonly error: WireError };
