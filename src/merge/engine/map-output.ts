import { methodOf } from '../catalogue.ts';
import { type MergeRun, type Reductions, type SliceId, type TensorNote } from '../run-types.ts';
import { type MergePlan } from '../types.ts';
import { type Step, type ThreadData } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { type ProgressMeter } from './progress.ts';
import { SliceAssembler } from './slice-assembler.ts';
import { type MergePool, type Report } from './thread-pool.ts';
import { type SliceItem, sliceItems } from './work.ts';

export interface Mapping {
  readonly run: MergeRun;
  readonly data: ThreadData;
  readonly pool: MergePool;
  readonly reductions: Reductions;
  readonly meter: ProgressMeter;
  /** Ends the run; aborted when a callback fails. */
  readonly cancel: AbortController;
}

export interface Mapped {
  /** Slices written by this run. */
  readonly slices: number;
  /** What the method reported of single tensors, in the order of the output. */
  readonly notes: readonly TensorNote[];
}

/** The map pass: writes every slice that is left, or those that the run's claims give it. */
export async function mapOutput({ run, data, pool, reductions, meter, cancel }: Mapping): Promise<Mapped> {
  const { plan } = run;
  const items = sliceItems(plan);
  const matrices = methodOf(plan.recipe)?.map.kind === 'matrix';
  const notes = new Map((run.notes ?? []).map((note) => [note.tensor, note]));
  const noted: Promise<void>[] = [];
  let slices = 0;
  /** A failing callback stops the run at once; its promise is awaited below. */
  const keep = (callback: Promise<void> | undefined): void => {
    if (callback === undefined) return;
    callback.catch((error: unknown) => cancel.abort(error));
    noted.push(callback);
  };
  const onSlice = (at: number): void => {
    const { file, index, bytes } = items[at];
    slices++;
    keep(run.onSlice?.({ file, index }, bytes));
  };
  const onReport = (report: Report): void => {
    if (report.kind === 'slice') onSlice(report.index);
    if (report.kind !== 'note') return;
    notes.set(report.note.tensor, report.note);
    keep(run.onNote?.(report.note));
  };
  for await (const pending of batches(items, run, cancel.signal)) {
    const bytes = pending.reduce((sum, at) => sum + inputBytes(plan, items[at]), 0);
    meter.extend('map', bytes);
    if (matrices) {
      await solveTensors({ pool, data, pending, reductions, signal: cancel.signal, onSlice, onReport });
    } else await pool.run({ kind: 'map', reductions, pending }, onReport, cancel.signal);
    await Promise.all(noted.splice(0));
  }
  return { slices, notes: plan.tensors.flatMap(({ name }) => notes.get(name) ?? []) };
}

interface Solving {
  readonly pool: MergePool;
  readonly data: ThreadData;
  readonly pending: readonly number[];
  readonly reductions: Reductions;
  readonly signal: AbortSignal;
  readonly onSlice: (index: number) => void;
  readonly onReport: (report: Report) => void;
}

/** For a method of matrices: threads compute whole tensors, this one puts them into their slices. */
async function solveTensors({ pool, data, pending, reductions, signal, onSlice, onReport }: Solving): Promise<void> {
  const { plan, targets, counters } = data;
  const opener = (await import(data.opener)) as MergeOpener;
  const assembler = new SliceAssembler(plan, pending, targets, opener, counters, onSlice);
  try {
    await assembler.begin();
    const step: Step = { kind: 'solve', reductions, tensors: assembler.tensors() };
    const take = (report: Report): void | Promise<void> =>
      report.kind === 'bytes' ? assembler.take(report.tensor, report.offset, report.bytes) : onReport(report);
    await pool.run(step, take, signal);
  } finally {
    await assembler.close();
  }
}

/** Slices to do, as positions: all that are left at once, or what is claimed bit by bit. */
async function* batches(
  items: readonly SliceItem[],
  { finished = [], claims }: MergeRun,
  signal: AbortSignal,
): AsyncGenerator<number[], void, undefined> {
  const key = ({ file, index }: SliceId): string => `${index}/${file}`;
  const done = new Set(finished.map(key));
  if (claims === undefined) {
    yield items.flatMap((item, at) => (done.has(key(item)) ? [] : [at]));
    return;
  }
  const positions = new Map(items.map((item, at) => [key(item), at]));
  for (let claimed = await claims.next(signal); claimed.length > 0; claimed = await claims.next(signal)) {
    yield claimed.map((slice) => {
      const at = positions.get(key(slice));
      if (at === undefined) throw new RangeError(`internal: there is no slice ${slice.index} of ${slice.file}`);
      return at;
    });
  }
}

function inputBytes(plan: MergePlan, item: SliceItem): number {
  return item.pieces.reduce((sum, { tensor, count }) => {
    const { action, base, experts, statistics, elements } = plan.tensors[tensor];
    if (action === 'COPY') return sum + count;
    const entries = [...(base === null ? [] : [base]), ...experts, ...statistics];
    return sum + entries.reduce((bytes, { begin, end }) => bytes + ((end - begin) / elements) * count, 0);
  }, 0);
}
