import { type SelectPass, type Thresholds } from '../passes.ts';
import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { TABLE_BUCKETS } from './memory.ts';
import { type Step, type WindowCounts } from './messages.ts';
import { locateBucket, refinedWindow, wholeRange } from './pattern-tables.ts';

/** Runs one counting step on all threads and adds their counts up. */
export type CountStep = (step: Step & { kind: 'count' }) => Promise<WindowCounts[]>;

/** Below this many elements a sample is no cheaper than the two full counts. */
const SAMPLE_FROM = 16 * 1024 * 1024;
/** How far the sample's quantile may be off, in standard deviations of a fair sample. */
const DEVIATIONS = 12;

/**
 * How many entries a trim keeps at least: threshold = the (D − ⌊k·D⌋)-th smallest magnitude, that is the (⌊k·D⌋ + 1)-th
 * largest. The product is taken as the decimal that was meant: ⌊0.29 · 100⌋ is 29.
 */
export function keptEntries(share: number, elements: number): number {
  return Math.min(Math.floor(share * elements * (1 + 2 ** -50)) + 1, elements);
}

/**
 * Exact k-th largest magnitudes of the whole model, one per expert, in bounded memory. A thin sample, read twice, says where the
 * threshold must lie, to within at most 2^16 single bit patterns; one full pass counts those patterns and everything
 * above, which is exact when the threshold is among them. If it is not for some expert, two more passes (upper 16 bits,
 * then the lower 15) find it for certain.
 */
export async function selectGlobal(
  pass: SelectPass,
  experts: number,
  elements: number,
  count: CountStep,
  sampleFrom = SAMPLE_FROM,
): Promise<Thresholds> {
  if (elements === 0) return { scope: 'global', patterns: new Array<number>(experts).fill(0) };
  const wanted = keptEntries(pass.share, elements);
  const everywhere = new Array<PatternWindow>(experts).fill(wholeRange());
  if (elements >= sampleFrom) {
    const sampled = await count({ kind: 'count', sample: true, windows: everywhere });
    const wide = sampled.map((counts) => guess(counts, pass.share));
    const looked = await count({ kind: 'count', sample: true, windows: wide });
    const windows = looked.map((counts, index) => narrow(wide[index], counts, sampled[index], pass.share));
    const counted = await count({ kind: 'count', sample: false, windows });
    const buckets = counted.map((counts) => locateBucket(counts, wanted));
    if (buckets.every((bucket) => bucket >= 0)) {
      return { scope: 'global', patterns: buckets.map((bucket, index) => windows[index].from + bucket) };
    }
  }
  const coarse = await count({ kind: 'count', sample: false, windows: everywhere });
  const windows = coarse.map((counts) => refinedWindow(locateBucket(counts, wanted)));
  const fine = await count({ kind: 'count', sample: false, windows });
  const patterns = fine.map((counts, index) => windows[index].from + locateBucket(counts, wanted));
  return { scope: 'global', patterns };
}

/** Window of single patterns around the sample's quantile, in whole buckets of the sample's table. */
function guess(counts: WindowCounts, share: number): PatternWindow {
  const { least, middle, most } = ranksAround(sizeOf(counts), share);
  const low = refinedWindow(locateBucket(counts, most)).from;
  const high = refinedWindow(locateBucket(counts, least));
  const width = high.from + high.buckets - low;
  if (width <= TABLE_BUCKETS) return { from: low, shift: 0, buckets: TABLE_BUCKETS };
  // too wide for single patterns: centre on the quantile itself
  const centre = refinedWindow(locateBucket(counts, middle));
  return { from: Math.max(centre.from - centre.buckets / 2, 0), shift: 0, buckets: TABLE_BUCKETS };
}

/**
 * The part of a window that the sample's quantile can lie in, from the sample's count of the window. Task vectors of few
 * mantissa bits take few values, so this is often a single pattern.
 */
function narrow(window: PatternWindow, counts: WindowCounts, everywhere: WindowCounts, share: number): PatternWindow {
  const { least, most } = ranksAround(sizeOf(everywhere), share);
  const first = locateBucket(counts, most);
  const last = locateBucket(counts, least);
  if (first < 0 || last < 0) return window;
  return { from: window.from + first, shift: 0, buckets: last - first + 1 };
}

/** Ranks in a sample (1 = the largest) between which the quantile of everything lies, and the likeliest of them. */
function ranksAround(
  size: number,
  share: number,
): { readonly least: number; readonly middle: number; readonly most: number } {
  const middle = keptEntries(share, size);
  const slack = DEVIATIONS * Math.sqrt(share * (1 - share) * size) + 1;
  return {
    least: Math.max(Math.floor(middle - slack), 1),
    middle,
    most: Math.min(Math.ceil(middle + slack), size),
  };
}

function sizeOf(counts: WindowCounts): number {
  return counts.table.reduce((sum, n) => sum + n, 0);
}
