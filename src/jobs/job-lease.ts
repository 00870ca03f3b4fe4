import { type DataSource } from 'typeorm';
import { type Logger } from '../logger.ts';
import { writeHeartbeat, writeProgress, type AttemptRef } from './job-store.ts';
import { type ProgressReport } from './task.ts';

/** Two progress writes a second are enough for any bar. */
const PROGRESS_INTERVAL_MS = 500;
const HEARTBEAT_INTERVAL_MS = 5000;

export interface JobLease {
  progress(report: ProgressReport): void;
  /** The last report, which may not be written yet. */
  latest(): ProgressReport | null;
  /** Writes the last report and stops. */
  close(): Promise<void>;
}

export interface LeaseOptions {
  readonly dataSource: DataSource;
  readonly ref: AttemptRef;
  readonly logger: Logger;
  /** Called once when a write finds that the attempt does not hold the job any more. */
  onLost(): void;
}

/** Writes the progress and the signs of life of one attempt, latest report first, never two writes at a time. */
export function openLease({ dataSource, ref, logger, onLost }: LeaseOptions): JobLease {
  let pending: ProgressReport | null = null;
  let latest: ProgressReport | null = null;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let lastWrite = 0;
  let closed = false;

  const write = async (): Promise<void> => {
    const report = pending;
    pending = null;
    lastWrite = performance.now();
    try {
      const { manager } = dataSource;
      const held = report === null ? await writeHeartbeat(manager, ref) : await writeProgress(manager, ref, report);
      if (!held && !closed) onLost();
    } catch (error) {
      // progress is not worth a job: a database that is really gone shows itself in the task
      logger.warn({ err: error }, 'progress could not be written');
    }
    writing = null;
    if (pending !== null) schedule();
  };
  const schedule = (): void => {
    if (closed || timer !== null || writing !== null) return;
    const wait = Math.max(0, lastWrite + PROGRESS_INTERVAL_MS - performance.now());
    timer = setTimeout(() => {
      timer = null;
      writing = write();
    }, wait);
  };
  const heartbeat = setInterval(() => {
    if (writing === null && timer === null) writing = write();
  }, HEARTBEAT_INTERVAL_MS);

  return {
    progress: (report) => {
      pending = latest = report;
      schedule();
    },
    latest: () => latest,
    close: async () => {
      closed = true;
      clearInterval(heartbeat);
      if (timer !== null) clearTimeout(timer);
      timer = null;
      await writing;
      if (pending !== null) await write();
    },
  };
}
