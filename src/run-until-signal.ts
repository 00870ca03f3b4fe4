import { type Logger } from './logger.ts';

/** A program that is up. */
export interface Running {
  /** Ends what is under way, then closes everything. */
  stop(): Promise<void>;
  /** Cuts off what is under way and closes everything. */
  force(): Promise<void>;
}

/**
 * Starts a program and runs it until a signal comes: the first SIGTERM or SIGINT stops it, the second one forces it. `ready` is
 * called once it is up; the promise resolves when all is closed, and rejects when starting or stopping fails.
 *
 * Signals are minded from the beginning: one that comes while the program starts stops it as soon as it is up, so nothing
 * that it started is left behind. A second one does not wait for that.
 */
export async function runUntilSignal<T extends Running>(
  start: () => Promise<T>,
  logger: Logger,
  ready: (running: T) => void,
): Promise<void> {
  let running: T | undefined;
  let signals = 0;
  await new Promise<void>((resolve, reject) => {
    const end = (program: T): void => {
      logger.info(signals === 1 ? 'draining; once more to stop now' : 'stopping now');
      (signals === 1 ? program.stop() : program.force()).then(resolve, reject);
    };
    const onSignal = (): void => {
      signals += 1;
      if (running !== undefined) end(running);
      else if (signals > 1) process.exit(1);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    start().then((started) => {
      running = started;
      if (signals > 0) end(started);
      else ready(started);
    }, reject);
  });
}
