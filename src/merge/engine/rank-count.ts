import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { type RankWindows, type WindowCounts } from './messages.ts';
import { locateBucket, refinedWindow, wholeRange } from './pattern-tables.ts';

/** Counts of one window that are still going on. */
export interface Tally {
  readonly window: PatternWindow;
  readonly table: Float64Array;
  above: number;
}

export function newTallies(windows: RankWindows): Tally[][] {
  return windows.map((channel) =>
    channel.map((window) => ({ window, table: new Float64Array(window.buckets), above: 0 })),
  );
}

/** Counts scores by their bit patterns: those of non-negative f32 are in the order of their values. */
export function tally(scores: Float32Array, { window, table }: Tally): number {
  const { from, shift, buckets } = window;
  const patterns = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  let above = 0;
  for (let i = 0; i < patterns.length; i++) {
    // the mask takes the sign of a negative zero
    const pattern = patterns[i] & 0x7fffffff;
    if (pattern < from) continue;
    const bucket = (pattern - from) >>> shift;
    if (bucket < buckets) table[bucket]++;
    else above++;
  }
  return above;
}

export function tallyChannels(scores: readonly Float32Array[], tallies: readonly (readonly Tally[])[]): void {
  for (const [channel, list] of tallies.entries()) {
    for (const one of list) one.above += tally(scores[channel], one);
  }
}

/** One table over all patterns for each channel. */
export function coarseWindows(channels: number): PatternWindow[][] {
  return Array.from({ length: channels }, () => [wholeRange()]);
}

/** The single patterns around each wanted rank, given the coarse counts of its channel. */
export function fineWindows(
  coarse: readonly (readonly WindowCounts[])[],
  ranks: readonly (readonly number[])[],
): PatternWindow[][] {
  return ranks.map((list, channel) => list.map((rank) => refinedWindow(locateBucket(coarse[channel][0], rank))));
}

export interface LocatedRank {
  readonly pattern: number;
  /** Elements of exactly this score, and how many of them have a rank up to the one wanted. */
  readonly equal: number;
  readonly within: number;
}

/** The pattern of a rank from the counts of its fine window. */
export function locateRank(counts: WindowCounts, window: PatternWindow, rank: number): LocatedRank {
  const bucket = locateBucket(counts, rank);
  if (bucket < 0) throw new RangeError(`internal: rank ${rank} lies outside of its window`);
  let above = counts.above;
  for (let b = counts.table.length - 1; b > bucket; b--) above += counts.table[b];
  return { pattern: window.from + bucket, equal: counts.table[bucket], within: rank - above };
}
