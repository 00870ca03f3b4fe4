import { type DataSource } from 'typeorm';
import { type ObjectStore } from '../storage/objects/object-store.ts';
import { type Choice } from '../tensor/tf/choose-backend.ts';
import { type JobQueue } from './job-queue.ts';

/** What a worker process hands to its tasks. */
export interface WorkerDeps {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  /** For tasks that ask for more work. */
  readonly queue: JobQueue;
  /** Threads that one job may use. */
  readonly threads: number;
  /** Bytes of memory that one job may plan with. */
  readonly memoryBudgetBytes: number;
  /** What each kind of work is computed on. */
  readonly backends: Choice;
  /** Merges that read at least so many bytes are shared with other workers; 256 MiB unless stated. */
  readonly helpFromBytes?: number;
}
