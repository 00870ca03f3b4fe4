import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type ChosenFile } from './chosen-files.ts';
import { type Remembered, type Wish } from './memory.ts';
import { createMeter } from './meter.ts';
import { type Outcome, runUpload, type Step } from './run-upload.ts';

export interface UploadRun {
  /** Null when nothing is under way. */
  readonly step: Step | null;
  /** Bytes a second. */
  readonly rate: number | null;
  readonly outcome: Outcome | null;
  readonly error: Error | null;
  start(wish: Wish, files: readonly ChosenFile[], earlier: Remembered | null): void;
  /** Stops sending; what was sent is kept for the next try. */
  stop(): void;
  reset(): void;
}

/** An upload of this page. Leaving the page stops it. */
export function useUpload(): UploadRun {
  const queries = useQueryClient();
  const running = useRef<AbortController | null>(null);
  const [state, setState] = useState<Pick<UploadRun, 'step' | 'rate' | 'outcome' | 'error'>>(IDLE);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (wish: Wish, files: readonly ChosenFile[], earlier: Remembered | null): Promise<void> => {
    const stopper = new AbortController();
    running.current = stopper;
    let meter = createMeter();
    let kind = '';
    const onStep = (step: Step): void => {
      if (stopper.signal.aborted) return;
      if (step.kind !== kind) meter = createMeter();
      kind = step.kind;
      setState({ ...IDLE, step, rate: step.kind === 'verifying' ? null : meter.add(step.done, performance.now()) });
    };
    try {
      const outcome = await runUpload(wish, files, earlier, onStep, stopper.signal);
      setState({ ...IDLE, outcome });
      void queries.invalidateQueries();
    } catch (error) {
      setState({
        ...IDLE,
        error: stopper.signal.aborted ? null : error instanceof Error ? error : new Error(String(error)),
      });
    }
  };
  return {
    ...state,
    start: (wish, files, earlier) => void run(wish, files, earlier),
    stop: () => running.current?.abort(),
    reset: () => setState(IDLE),
  };
}

const IDLE = { step: null, rate: null, outcome: null, error: null };
