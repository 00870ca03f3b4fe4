import { AppError } from '../../errors.ts';
import { type BlockTools, type MeasurePass, type SumsPass } from '../passes.ts';
import { type Reductions } from '../run-types.ts';
import { type Slot } from './chunk-computer.ts';
import { emptyTotals, measureChunk } from './measure.ts';
import { BLOCK_ELEMENTS } from './memory.ts';
import { type FromThread, type Step, type SumsStep } from './messages.ts';
import { newTallies, tallyChannels } from './rank-count.ts';
import { blockElements } from './shapes.ts';
import { tensorContext } from './tensor-context.ts';
import { type Piece, reduceItems, sampleItems } from './work.ts';
import { type Workbench } from './workbench.ts';

/** A step that looks at chunks one by one, in the order of an item. */
export type ReduceStep = Extract<Step, { readonly kind: 'sums' | 'count' | 'tally' }>;

/** One thread's share of a reduce step, on chunks that somebody else loads. */
export interface Reducer {
  readonly items: readonly (readonly Piece[])[];
  /** What chunks are cut at, in elements of a tensor. */
  align(tensor: number): number;
  /** Starts an item. */
  begin(pieces: readonly Piece[], item: number): ItemReducer;
  /** Reports what was counted over all items. */
  finish(): void;
}

export interface ItemReducer {
  take(chunk: readonly Piece[], slot: Slot): void;
  /** Reports what was added up. */
  end(): void;
}

/** @param post takes the reports: those of a step of its own, whoever else uses the same chunks */
export async function makeReducer(
  bench: Workbench,
  step: ReduceStep,
  post: (message: FromThread) => void,
): Promise<Reducer> {
  switch (step.kind) {
    case 'sums':
      return adding(bench, step, post);
    case 'count':
      return counting(bench, step, post);
    case 'tally':
      return tallying(bench, step, post);
  }
}

/** Sums of each piece of an item: blocks are added in order, whatever the chunks. */
async function adding(bench: Workbench, step: SumsStep, post: (message: FromThread) => void): Promise<Reducer> {
  const { plan, computer } = bench;
  const pass = sumsPass(bench, step.pass);
  const rows = pass.kind === 'measure' ? pass.rows : false;
  const tools = await toolsOf(bench, pass);
  return {
    items: reduceItems(plan, rows),
    align: (tensor) => blockElements(plan.tensors[tensor].shape, rows),
    begin: (pieces, item) => {
      const totals = emptySums(bench, pieces, pass, step.reductions);
      return {
        take: (chunk, slot) => {
          if (pass.kind === 'sums') computer.sum(chunk, slot, pass, step.reductions, totals);
          else measureChunk(bench, chunk, slot, pass, step.reductions, totals, tools);
        },
        end: () => post({ kind: 'sums', item, values: [...totals.values()] }),
      };
    },
    finish: () => {},
  };
}

/** Counts magnitudes of the whole model: one set of tables for all slots. Sums alongside are reported as in a pass of their own. */
function counting(
  bench: Workbench,
  { sample, windows, alongside }: Step & { kind: 'count' },
  post: (message: FromThread) => void,
): Reducer {
  const { plan, computer } = bench;
  const pass = alongside === undefined ? null : bench.pass(alongside.pass, 'sums');
  const above = windows.map(() => 0);
  computer.clearCounts(0, windows);
  return {
    items: sample ? sampleItems(plan) : reduceItems(plan),
    align: () => BLOCK_ELEMENTS,
    begin: (pieces, item) => {
      const totals = pass === null ? null : emptySums(bench, pieces, pass, alongside?.reductions ?? {});
      return {
        take: (chunk, slot) => {
          const over =
            pass === null || totals === null || alongside === undefined
              ? computer.count(chunk, slot, 0, windows)
              : computer.countAndSum(chunk, slot, 0, windows, pass, alongside.reductions, totals);
          over.forEach((n, expert) => (above[expert] += n));
        },
        end: () => {
          if (totals !== null) post({ kind: 'sums', item, values: [...totals.values()] });
        },
      };
    },
    finish: () => post({ kind: 'counts', counts: computer.counts(0, windows, above) }),
  };
}

/** Counts scores of the whole model into one set of tables. */
function tallying(
  bench: Workbench,
  { pass: index, reductions, windows }: Step & { kind: 'tally' },
  post: (message: FromThread) => void,
): Reducer {
  const { plan } = bench;
  const pass = bench.pass(index, 'rank');
  const tallies = newTallies(windows);
  return {
    items: reduceItems(plan),
    align: () => BLOCK_ELEMENTS,
    begin: () => ({
      take: (chunk, slot) => {
        const elements = (): number => BLOCK_ELEMENTS;
        bench.computer.visitBlocks(chunk, slot, elements, false, (block, tensor) => {
          tallyChannels(pass.score(block, tensorContext(plan, tensor, reductions)), tallies);
        });
      },
      end: () => {},
    }),
    finish: () => {
      post({ kind: 'tallies', counts: tallies.map((list) => list.map(({ above, table }) => ({ above, table }))) });
    },
  };
}

function sumsPass({ method, plan }: Workbench, index: number): SumsPass | MeasurePass {
  const pass = method.passes(plan.recipe)[index];
  if (pass?.kind === 'sums' || pass?.kind === 'measure') return pass;
  throw new TypeError(`internal: pass ${index} adds nothing up`);
}

/** TensorFlow.js is loaded only for a pass that runs maps. */
function toolsOf(bench: Workbench, pass: SumsPass | MeasurePass): Promise<BlockTools> | BlockTools {
  if (pass.kind === 'measure' && pass.runsMaps === true) return bench.tools();
  return {
    run: () => {
      throw new AppError('INTERNAL', `the pass ${pass.name} does not say that it runs maps`);
    },
  };
}

function emptySums(
  { plan }: Workbench,
  pieces: readonly Piece[],
  pass: SumsPass | MeasurePass,
  reductions: Reductions,
): Map<number, number[]> {
  return new Map(
    pieces.map(({ tensor }) => {
      if (pass.kind === 'sums') return [tensor, new Array<number>(pass.values).fill(0)];
      return [tensor, emptyTotals(pass, pass.values(tensorContext(plan, tensor, reductions)))];
    }),
  );
}
