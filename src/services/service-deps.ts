import { type DataSource } from 'typeorm';
import { type Env } from '../env.ts';
import { type JobQueue } from '../jobs/job-queue.ts';
import { type Logger } from '../logger.ts';
import { type ObjectStore } from '../storage/objects/object-store.ts';

/** What every service is made of. One set per process. */
export interface ServiceDeps {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  readonly queue: JobQueue;
  readonly settings: Env;
  /** Time for rows and expiry, so that tests can move it. */
  readonly clock: () => Date;
  readonly logger: Logger;
}
