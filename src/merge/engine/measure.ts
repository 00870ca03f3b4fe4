import { type BlockTools, type MeasurePass } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type Slot } from './chunk-computer.ts';
import { blockElements } from './shapes.ts';
import { tensorContext } from './tensor-context.ts';
import { type Piece } from './work.ts';
import { type Workbench } from './workbench.ts';

/** Nothing to add to yet. */
export function emptyTotals(pass: MeasurePass, count: number): number[] {
  return new Array<number>(count).fill(pass.combine === 'max' ? -Infinity : 0);
}

export function combineInto(pass: Pick<MeasurePass, 'combine'>, total: number[], values: ArrayLike<number>): void {
  for (let i = 0; i < total.length; i++) {
    total[i] = pass.combine === 'max' ? Math.max(total[i], values[i]) : total[i] + values[i];
  }
}

/** Measures a loaded chunk block by block into the totals of its tensors. */
export function measureChunk(
  bench: Workbench,
  chunk: readonly Piece[],
  slot: Slot,
  pass: MeasurePass,
  reductions: Reductions,
  totals: ReadonlyMap<number, number[]>,
  tools: BlockTools,
): void {
  const { plan, computer } = bench;
  const elements = (planned: (typeof plan.tensors)[number]): number => blockElements(planned.shape, pass.rows);
  computer.visitBlocks(chunk, slot, elements, true, (block, tensor) => {
    const total = totals.get(tensor);
    if (total === undefined) return;
    const to = new Float64Array(total.length);
    if (pass.combine === 'max') to.fill(-Infinity);
    pass.measure(block, tensorContext(plan, tensor, reductions), to, tools);
    combineInto(pass, total, to);
  });
}
