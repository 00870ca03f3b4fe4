import { type DataSource } from 'typeorm';
import { type Env } from '../../env.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';

/** What every task of a worker process gets. */
export interface TaskDeps {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  readonly settings: Env;
  /** Time for rows, so that tests can move it. */
  readonly clock: () => Date;
}
