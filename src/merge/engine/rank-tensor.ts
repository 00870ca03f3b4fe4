import { floatOf } from '../../tensor/codec.ts';
import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { type RankPass } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type Slot } from './chunk-computer.ts';
import { type RankWindows, type RankedReport, type WindowCounts } from './messages.ts';
import { coarseWindows, fineWindows, type LocatedRank, locateRank, newTallies, tallyChannels } from './rank-count.ts';
import { blockElements } from './shapes.ts';
import { tensorContext } from './tensor-context.ts';
import { chunks, type Piece } from './work.ts';
import { type Workbench } from './workbench.ts';

/** Exact ranks inside one tensor: two streams over it (upper 16 bits of the pattern, then the rest), a third where equal scores are parted. */
export async function rankTensor(
  bench: Workbench,
  pieces: readonly Piece[],
  slot: Slot,
  pass: RankPass,
  reductions: Reductions,
): Promise<void> {
  const [{ tensor, count: elements }] = pieces;
  const { recipe } = bench.plan;
  const context = tensorContext(bench.plan, tensor, reductions);
  const ranks = pass.ranks(context, elements, recipe);
  const stream = scoreStream(bench, pieces, slot, pass, reductions);
  const tallied = async (windows: RankWindows): Promise<WindowCounts[][]> => {
    const tallies = newTallies(windows);
    await stream((scores) => {
      tallyChannels(scores, tallies);
      return false;
    });
    return tallies.map((list) => list.map(({ above, table }) => ({ above, table })));
  };
  const count = pass.magnitudes === true ? kernelCount(bench, pieces, slot) : tallied;
  const wanted = ranks.some((list) => list.length > 0);
  const windows = wanted ? fineWindows(await count(coarseWindows(pass.channels(recipe))), ranks) : [];
  const fine = wanted ? await count(windows) : [];
  const located = fine.map((list, channel) =>
    list.map((counts, at) => locateRank(counts, windows[channel][at], ranks[channel][at])),
  );
  const lasts = await lastIndices(located, elements, stream);
  const ranked = located.map((list, channel) =>
    list.map(({ pattern }, at): RankedReport => ({ score: floatOf(pattern), last: lasts[channel][at] })),
  );
  bench.post({ kind: 'ranked', tensor, ranked });
}

/** A window that nothing falls into. */
const IDLE: PatternWindow = { from: 0x7fffffff, shift: 0, buckets: 1 };

/** Counts magnitudes by a kernel, one window of each channel at a time. */
function kernelCount(
  bench: Workbench,
  pieces: readonly Piece[],
  slot: Slot,
): (windows: RankWindows) => Promise<WindowCounts[][]> {
  const { computer } = bench;
  const parts = [...chunks(bench.plan, pieces, bench.chunkBytes(), 1)];
  return async (windows) => {
    const counted: WindowCounts[][] = windows.map(() => []);
    for (let round = 0; windows.some((list) => list.length > round); round++) {
      const list = windows.map((channel) => channel.at(round) ?? IDLE);
      const above = list.map(() => 0);
      computer.clearCounts(slot.index, list);
      for (const part of parts) {
        await bench.load(part, slot);
        computer.count(part, slot, slot.index, list).forEach((n, channel) => (above[channel] += n));
      }
      const counts = computer.counts(slot.index, list, above);
      windows.forEach((channel, at) => {
        if (channel.length > round) counted[at].push(counts[at]);
      });
    }
    return counted;
  };
}

/** Calls back with the scores of one block after the other, and where it begins, until told to stop. */
type ScoreStream = (visit: (scores: readonly Float32Array[], first: number) => boolean) => Promise<void>;

function scoreStream(
  bench: Workbench,
  pieces: readonly Piece[],
  slot: Slot,
  pass: RankPass,
  reductions: Reductions,
): ScoreStream {
  const elements = blockElements(bench.plan.tensors[pieces[0].tensor].shape, pass.rows);
  const align = pass.rows === undefined ? 1 : elements;
  const parts = [...chunks(bench.plan, pieces, bench.chunkBytes(), align)];
  let loaded = false;
  return async (visit) => {
    let stopped = false;
    for (const part of parts) {
      // a tensor of one chunk is still there
      if (!loaded || parts.length > 1) await bench.load(part, slot);
      loaded = true;
      bench.computer.visitBlocks(
        part,
        slot,
        () => elements,
        // as the kernel takes them
        pass.magnitudes === true,
        (block, tensor) => {
          if (stopped) return;
          stopped = visit(pass.score(block, tensorContext(bench.plan, tensor, reductions)), block.first);
        },
      );
      if (stopped) return;
    }
  };
}

/** Where the last of the equal scores lies that has a rank up to the one wanted. */
async function lastIndices(
  located: readonly (readonly LocatedRank[])[],
  elements: number,
  stream: ScoreStream,
): Promise<number[][]> {
  const lasts = located.map((list) => list.map(({ equal, within }) => (within >= equal ? elements - 1 : -1)));
  const left = located.map((list) => list.map(({ within }) => within));
  const open = (): boolean => lasts.some((list) => list.includes(-1));
  if (!open()) return lasts;
  await stream((scores, first) => {
    for (const [channel, list] of located.entries()) {
      for (const [at, { pattern }] of list.entries()) {
        if (lasts[channel][at] >= 0) continue;
        const index = indexOfEqual(scores[channel], pattern, left[channel], at);
        if (index >= 0) lasts[channel][at] = first + index;
      }
    }
    return !open();
  });
  return lasts;
}

/** Index of the element at which `left[at]` equal ones are reached; −1 when they are not, with `left` what is missing. */
function indexOfEqual(scores: Float32Array, pattern: number, left: number[], at: number): number {
  const patterns = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  for (let i = 0; i < patterns.length; i++) {
    if ((patterns[i] & 0x7fffffff) === pattern && --left[at] === 0) return i;
  }
  return -1;
}
