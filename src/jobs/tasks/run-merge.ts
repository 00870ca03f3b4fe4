import { type MergeOutcome, runMerge } from '../../merge/run.ts';
import { type MergeRun, type TensorNote } from '../../merge/run-types.ts';
import { saveMergeNotes } from '../../storage/stores/merge-note-store.ts';
import { phaseSpans } from '../../telemetry/spans.ts';
import { countRises, mergeBytesRead, mergeBytesWritten } from '../../telemetry/metrics.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { locateStatistics } from './merge-input-statistics.ts';
import { ATTEMPT_SECONDS, type LoadedMerge, locateInput } from './merge-inputs.ts';
import { type OpenOutput } from './merge-outputs.ts';

/** Merges the engine runs now, in this process: nobody helps himself. */
const running = new Set<string>();

export function runsHere(mergeId: string): boolean {
  return running.has(mergeId);
}

type OwnRun = Pick<
  MergeRun,
  'claims' | 'finished' | 'reductions' | 'onReductions' | 'onMap' | 'statistics' | 'mergedInputs'
> & {
  /** After a slice is announced. */
  readonly afterSlice?: () => Promise<void>;
};

/** A run of the engine, and what is left to write when it is over. */
export interface PreparedRun {
  readonly run: MergeRun;
  /** Writes the notes that came after the last slice. */
  finish(): Promise<void>;
  /** Whatever came of it. */
  over(): void;
}

/** The engine's run of a stored merge, with inputs and outputs where they are. */
export async function prepareRun(
  { deps, signal, progress }: Pick<TaskContext<WorkerDeps>, 'deps' | 'signal' | 'progress'>,
  { merge, inputs, plan }: LoadedMerge,
  outputs: readonly OpenOutput[],
  { afterSlice, ...own }: OwnRun,
): Promise<PreparedRun> {
  const { dataSource, objects } = deps;
  const byPath = new Map(outputs.map((output) => [output.file.path, output]));
  const located = await Promise.all(inputs.map((input) => locateInput(deps, input)));
  const edges = inputs.map(({ edge }) => edge);
  const hasBase = inputs[0].edge.role === 'BASE';
  const readMore = countRises(mergeBytesRead);
  const passes = phaseSpans('merge');
  const notes: TensorNote[] = [];
  const saveNotes = (): Promise<void> => saveMergeNotes(dataSource.manager, merge.id, notes.splice(0));
  const run: MergeRun = {
    statistics: await locateStatistics(dataSource.manager, objects, edges, ATTEMPT_SECONDS),
    ...own,
    plan,
    base: hasBase ? located[0] : null,
    experts: hasBase ? located.slice(1) : located,
    targets: new Map(outputs.map(({ file, target }) => [file.path, target])),
    signal,
    onProgress: ({ phase, completed, total, unit, bytesPerSecond }) => {
      readMore(phase, completed);
      passes.enter(phase);
      progress({ phase, completed, total, unit, rate: bytesPerSecond });
    },
    onNote: async (note) => void notes.push(note),
    onSlice: async ({ file, index }, bytes) => {
      mergeBytesWritten.inc(bytes);
      // the notes of a slice are there before the slice counts as done
      await saveNotes();
      await byPath.get(file)?.staged?.arrived(index + 1, bytes);
      await afterSlice?.();
    },
  };
  return { run, finish: saveNotes, over: passes.end };
}

/** Runs a stored merge: what the owner and its helpers have in common. */
export async function runLoadedMerge(
  context: TaskContext<WorkerDeps>,
  loaded: LoadedMerge,
  outputs: readonly OpenOutput[],
  own: OwnRun,
): Promise<MergeOutcome> {
  const { run, finish, over } = await prepareRun(context, loaded, outputs, own);
  running.add(loaded.merge.id);
  try {
    const outcome = await runMerge(run);
    await finish();
    return outcome;
  } finally {
    over();
    running.delete(loaded.merge.id);
  }
}
