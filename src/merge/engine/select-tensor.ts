import { type PatternWindow } from '../../tensor/kernels/kernel-task.ts';
import { type Slot } from './chunk-computer.ts';
import { type WindowCounts } from './messages.ts';
import { DIRECT_ELEMENTS, locateBucket, refinedWindow, wholeRange } from './pattern-tables.ts';
import { keptEntries } from './select.ts';
import { type Piece, chunks } from './work.ts';
import { type Workbench } from './workbench.ts';

/**
 * Exact threshold of every expert inside one tensor. A small tensor is selected from where it lies; of a larger one the
 * upper 16 bits of the pattern are counted first, then the rest.
 */
export async function selectTensor(
  bench: Workbench,
  pieces: readonly Piece[],
  share: number,
  slot: Slot,
): Promise<void> {
  const { plan, computer } = bench;
  const [{ tensor, count: elements }] = pieces;
  const wanted = keptEntries(share, elements);
  const parts = [...chunks(plan, pieces, plan.chunkBytes, 1)];
  if (parts.length === 1 && elements <= DIRECT_ELEMENTS) {
    await bench.load(parts[0], slot);
    bench.post({ kind: 'patterns', tensor, patterns: computer.select(parts[0], slot, wanted) });
    return;
  }
  const countAll = async (windows: readonly PatternWindow[], loaded: boolean): Promise<WindowCounts[]> => {
    const above = windows.map(() => 0);
    computer.clearCounts(slot.index, windows);
    for (const part of parts) {
      if (!loaded) await bench.load(part, slot);
      computer.count(part, slot, slot.index, windows).forEach((n, expert) => (above[expert] += n));
    }
    return computer.counts(slot.index, windows, above);
  };
  const everywhere = plan.recipe.experts.map(() => wholeRange());
  const coarse = await countAll(everywhere, false);
  const windows = coarse.map((counts) => refinedWindow(locateBucket(counts, wanted)));
  // a tensor of one chunk is still there
  const fine = await countAll(windows, parts.length === 1);
  const patterns = fine.map((counts, index) => windows[index].from + locateBucket(counts, wanted));
  bench.post({ kind: 'patterns', tensor, patterns });
}
