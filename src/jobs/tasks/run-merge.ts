import { z } from 'zod';
import { ENGINE_VERSION } from '../../merge/layout.ts';
import { type MergeOutcome, runMerge } from '../../merge/run.ts';
import { type MergeRun, type Reductions, type TensorNote } from '../../merge/run-types.ts';
import { saveMergeNotes } from '../../storage/stores/merge-note-store.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { locateStatistics } from './merge-input-statistics.ts';
import { ATTEMPT_SECONDS, type LoadedMerge, locateInput } from './merge-inputs.ts';
import { type OpenOutput } from './merge-outputs.ts';

/** What an attempt leaves for the next one and for helpers, in `merge.reductions`. */
const runStateModel = z.object({
  engine: z.literal(ENGINE_VERSION),
  reductions: z.record(z.string(), z.unknown()).nullable(),
  /** Seconds of computing by all attempts so far. */
  seconds: z.number().min(0),
});
export type RunState = z.infer<typeof runStateModel>;

export function readRunState(stored: Reductions | null): RunState {
  const parsed = runStateModel.safeParse(stored);
  return parsed.success ? parsed.data : { engine: ENGINE_VERSION, reductions: null, seconds: 0 };
}

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

/** The engine's run of a stored merge, with inputs and outputs where they are: what the owner and its helpers have in common. */
export async function runLoadedMerge(
  context: TaskContext<WorkerDeps>,
  { merge, inputs, plan }: LoadedMerge,
  outputs: readonly OpenOutput[],
  { afterSlice, ...own }: OwnRun,
): Promise<MergeOutcome> {
  const { dataSource, objects } = context.deps;
  const byPath = new Map(outputs.map((output) => [output.file.path, output]));
  const located = await Promise.all(inputs.map((input) => locateInput(context.deps, input)));
  const edges = inputs.map(({ edge }) => edge);
  const hasBase = inputs[0].edge.role === 'BASE';
  const notes: TensorNote[] = [];
  running.add(merge.id);
  try {
    const statistics = await locateStatistics(dataSource.manager, objects, edges, ATTEMPT_SECONDS);
    const outcome = await runMerge({
      statistics,
      ...own,
      plan,
      base: hasBase ? located[0] : null,
      experts: hasBase ? located.slice(1) : located,
      targets: new Map(outputs.map(({ file, target }) => [file.path, target])),
      signal: context.signal,
      onProgress: ({ phase, completed, total, unit, bytesPerSecond }) =>
        context.progress({ phase, completed, total, unit, rate: bytesPerSecond }),
      onNote: async (note) => void notes.push(note),
      onSlice: async ({ file, index }, bytes) => {
        // the notes of a slice are there before the slice counts as done
        await saveMergeNotes(dataSource.manager, merge.id, notes.splice(0));
        await byPath.get(file)?.staged?.arrived(index + 1, bytes);
        await afterSlice?.();
      },
    });
    // what came after the last slice
    await saveMergeNotes(dataSource.manager, merge.id, notes);
    return outcome;
  } finally {
    running.delete(merge.id);
  }
}
