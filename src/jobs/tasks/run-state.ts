import { type DataSource } from 'typeorm';
import { z } from 'zod';
import { ENGINE_VERSION } from '../../merge/layout.ts';
import { type Reductions } from '../../merge/run-types.ts';
import { type MergeRow } from '../../storage/entities/merge.ts';
import { saveRunState } from '../../storage/stores/merge-store.ts';

const SAVE_EVERY_MS = 1000;

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

/** What a running merge remembers for a next attempt. */
export interface KeptState {
  /** Where the last attempt was. */
  readonly before: RunState;
  readonly onReductions: (found: Reductions) => Promise<void>;
  readonly afterSlice: () => Promise<void>;
  /** Says that the passes are over, also when there were none: helpers begin there. */
  passed(): Promise<void>;
}

/** Saves what a run finds, now and then. Of `together` merges that share a run each has its share of the seconds. */
export function keepState(dataSource: DataSource, merge: Pick<MergeRow, 'id' | 'reductions'>, together = 1): KeptState {
  const before = readRunState(merge.reductions);
  const started = performance.now();
  let { reductions } = before;
  let saved = started;
  const save = async (): Promise<void> => {
    saved = performance.now();
    const seconds = before.seconds + (saved - started) / 1000 / together;
    await saveRunState(dataSource.manager, merge.id, { engine: ENGINE_VERSION, reductions, seconds });
  };
  return {
    before,
    onReductions: async (found) => {
      reductions = { ...found };
      await save();
    },
    afterSlice: async () => {
      if (performance.now() - saved >= SAVE_EVERY_MS) await save();
    },
    passed: async () => {
      reductions ??= {};
      await save();
    },
  };
}
