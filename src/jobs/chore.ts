import { type WorkerDeps } from './worker-deps.ts';

/** Housekeeping that any worker may do, one at a time over all workers. */
export interface Chore {
  readonly name: string;
  readonly everySeconds: number;
  run(deps: WorkerDeps, signal: AbortSignal): Promise<void>;
}
