import { type Cut, type RankEnd } from '../../tensor/kernels/kernel-task.ts';
import { elementCount } from '../../tensor/dtype.ts';
import { type Block, type Floats, type TensorContext } from '../block.ts';
import { type Ranked, type RankedElement, type RankPass } from '../passes.ts';

/**
 * Which magnitudes of one task vector are kept: those of the ranks `above` + 1 to `upTo`, rank 1 being the largest. Null: all.
 */
export interface RankWindow {
  readonly above: number;
  readonly upTo: number;
}

/** The window of each expert in one tensor of so many elements. */
export type WindowsOf = (context: TensorContext, elements: number) => readonly (RankWindow | null)[];

const PASS = 'magnitude-ranks';

/** Finds where the windows of every tensor begin and end. Equal magnitudes rank in the order of their elements. */
export function rankPass(windowsOf: WindowsOf): RankPass {
  return {
    kind: 'rank',
    name: PASS,
    scope: 'tensor',
    channels: ({ experts }) => experts.length,
    ranks: (context, elements) => {
      if (context === null) throw new TypeError('internal: windows are of tensors');
      return windowsOf(context, elements).map((window) => boundsOf(window, elements));
    },
    flopsPerElement: 3,
    magnitudes: true,
    score: magnitudes,
  };
}

/** Arrays of 1 (kept) and 0, one per expert; none when all windows are open. */
export function windowMasks(block: Block, context: TensorContext, windowsOf: WindowsOf): Float32Array[] {
  const elements = elementCount(context.shape);
  const windows = windowsOf(context, elements);
  if (windows.every((window) => window === null)) return [];
  const ranked = (context.reductions[PASS] as Ranked)[context.index];
  return magnitudes(block).map((scores, expert) => {
    const window = windows[expert];
    if (window === null) return new Float32Array(block.count).fill(1);
    if (window.upTo === 0) return new Float32Array(block.count);
    const found = ranked[expert];
    const [above, upTo] = [window.above > 0 ? found[0] : null, window.upTo < elements ? found[found.length - 1] : null];
    return keepWindow(scores, block.first, above, upTo);
  });
}

/** The same windows for a kernel; null when all are open. */
export function windowCut(context: TensorContext, windowsOf: WindowsOf): Cut | null {
  const elements = elementCount(context.shape);
  const windows = windowsOf(context, elements);
  if (windows.every((window) => window === null)) return null;
  const ranked = (context.reductions[PASS] as Ranked)[context.index];
  const ends = windows.map((window, expert) => {
    if (window === null) return { above: null, upTo: null };
    if (window.upTo === 0) return { above: null, upTo: 'nothing' as const };
    const found = ranked[expert];
    return {
      above: window.above > 0 ? endOf(found[0]) : null,
      upTo: window.upTo < elements ? endOf(found[found.length - 1]) : null,
    };
  });
  return { kind: 'windows', windows: ends };
}

function endOf({ score, last = Number.MAX_SAFE_INTEGER }: RankedElement): RankEnd {
  return { pattern: new Uint32Array(Float32Array.of(score).buffer)[0], last };
}

/** The ranks at which a window has to be cut. */
function boundsOf(window: RankWindow | null, elements: number): number[] {
  if (window === null || window.upTo === 0) return [];
  return [...(window.above > 0 ? [window.above] : []), ...(window.upTo < elements ? [window.upTo] : [])];
}

function keepWindow(
  scores: Float32Array,
  first: number,
  above: RankedElement | null,
  upTo: RankedElement | null,
): Float32Array {
  const keep = new Float32Array(scores.length);
  for (let e = 0; e < scores.length; e++) {
    const score = scores[e];
    const dropped = above !== null && reaches(score, first + e, above);
    const inside = upTo === null || reaches(score, first + e, upTo);
    // what is not a number must reach the output, where it is reported
    keep[e] = score === Infinity || (inside && !dropped) ? 1 : 0;
  }
  return keep;
}

/** Whether an element's rank is at most that of `bound`. */
function reaches(score: number, index: number, { score: limit, last = Infinity }: RankedElement): boolean {
  return score > limit || (score === limit && index <= last);
}

/** |τᵢ| of each expert; infinite where it is not a number. */
function magnitudes({ base, experts, count }: Block): Float32Array[] {
  if (base === null) throw new TypeError('internal: task vectors need a base');
  return experts.map((expert) => magnitudesOf(expert, base, count));
}

function magnitudesOf(expert: Floats, base: Floats, count: number): Float32Array {
  const scores = new Float32Array(count);
  for (let e = 0; e < count; e++) {
    const size = Math.abs(expert[e] - base[e]);
    scores[e] = size <= Infinity ? size : Infinity;
  }
  return scores;
}
