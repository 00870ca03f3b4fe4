import { type EntityManager, In, type QueryDeepPartialEntity } from 'typeorm';
import { type StatisticMetadata } from '../../statistics/metadata.ts';
import {
  type SavedSums,
  type StatisticCost,
  StatisticEntity,
  type StatisticRow,
  type StatisticState,
} from '../entities/statistic.ts';
import { type StoredError } from '../entities/stored-error.ts';

/** What makes two requests the same. */
export type StatisticKey = Pick<
  StatisticRow,
  'checkpointId' | 'kind' | 'variant' | 'cellId' | 'split' | 'examples' | 'seed' | 'engine'
>;

export type NewComputedStatistic = StatisticKey & Pick<StatisticRow, 'id' | 'benchmarkId' | 'createdBy' | 'createdAt'>;

export type NewUploadedStatistic = Pick<
  StatisticRow,
  'id' | 'checkpointId' | 'kind' | 'variant' | 'digest' | 'bytes' | 'objectKey' | 'createdBy' | 'createdAt'
>;

/** Writes a pending statistic unless there is one of the same request; whether it did. Waits for a simultaneous writer. */
export async function insertComputedStatistic(manager: EntityManager, row: NewComputedStatistic): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(StatisticEntity)
    .values({ ...row, origin: 'COMPUTED', state: 'PENDING' } as QueryDeepPartialEntity<StatisticRow>)
    .orIgnore()
    .returning('id')
    .execute();
  return (raw as unknown[]).length === 1;
}

/** Writes an uploaded statistic that is still to be verified. */
export async function insertUploadedStatistic(
  manager: EntityManager,
  row: NewUploadedStatistic,
): Promise<StatisticRow> {
  const repository = manager.getRepository(StatisticEntity);
  await repository.insert({ ...row, origin: 'UPLOADED', state: 'VERIFYING' } as QueryDeepPartialEntity<StatisticRow>);
  return repository.findOneByOrFail({ id: row.id });
}

export function findStatistics(manager: EntityManager, ids: readonly string[]): Promise<StatisticRow[]> {
  return manager.findBy(StatisticEntity, { id: In([...ids]) });
}

export function findStatistic(manager: EntityManager, id: string): Promise<StatisticRow | null> {
  return manager.findOneBy(StatisticEntity, { id });
}

/** Reads the statistic of a request and holds it until the transaction ends, so that restarts take turns. */
export async function lockStatistic(manager: EntityManager, key: StatisticKey): Promise<StatisticRow> {
  const { checkpointId, kind, variant, cellId, split, examples, seed, engine } = key;
  return manager
    .createQueryBuilder(StatisticEntity, 'statistic')
    .where("statistic.origin = 'COMPUTED' AND statistic.checkpointId = :checkpointId AND statistic.kind = :kind")
    .andWhere('statistic.variant IS NOT DISTINCT FROM :variant AND statistic.cellId = :cellId')
    .andWhere('statistic.split = :split AND statistic.examples IS NOT DISTINCT FROM CAST(:examples AS bigint)')
    .andWhere('statistic.seed = :seed AND statistic.engine = :engine')
    .setParameters({ checkpointId, kind, variant, cellId, split, examples, seed, engine })
    .setLock('pessimistic_write')
    .getOneOrFail();
}

export function lockStatisticById(manager: EntityManager, id: string): Promise<StatisticRow | null> {
  return manager.findOne(StatisticEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** READY statistics of checkpoints, oldest first. */
export function readyStatistics(manager: EntityManager, checkpointIds: readonly string[]): Promise<StatisticRow[]> {
  return manager.find(StatisticEntity, {
    where: { checkpointId: In([...checkpointIds]), state: 'READY' },
    order: { createdAt: 'ASC', id: 'ASC' },
  });
}

/** The oldest READY statistic whose file has this SHA-256. */
export function readyStatisticByDigest(manager: EntityManager, digest: string): Promise<StatisticRow | null> {
  return manager.findOne(StatisticEntity, {
    where: { digest, state: 'READY' },
    order: { createdAt: 'ASC', id: 'ASC' },
  });
}

export async function setStatisticState(manager: EntityManager, id: string, state: StatisticState): Promise<void> {
  await manager.update(StatisticEntity, { id }, { state });
}

/** Remembers where a next attempt goes on; null forgets it. */
export async function saveSums(manager: EntityManager, id: string, saved: SavedSums | null): Promise<void> {
  await manager.query('UPDATE statistic SET saved = $2 WHERE id = $1', [id, saved && JSON.stringify(saved)]);
}

export interface StatisticFacts {
  readonly metadata: StatisticMetadata;
  readonly digest: string;
  readonly bytes: number;
  readonly objectKey: string;
  /** Null for an upload. */
  readonly cost: StatisticCost | null;
}

export async function markStatisticReady(manager: EntityManager, id: string, facts: StatisticFacts): Promise<void> {
  await manager.update(
    StatisticEntity,
    { id },
    {
      ...({ ...facts, bytes: String(facts.bytes) } as QueryDeepPartialEntity<StatisticRow>),
      state: 'READY',
      saved: null,
      readyAt: () => 'now()',
    },
  );
}

export async function markStatisticRejected(manager: EntityManager, id: string, rejection: StoredError): Promise<void> {
  await manager.update(StatisticEntity, { id, state: 'VERIFYING' }, {
    state: 'REJECTED',
    rejection,
  } as QueryDeepPartialEntity<StatisticRow>);
}

/** Statistics with saved sums none of whose jobs waits, runs, or ended after `before`. */
export async function abandonedSums(manager: EntityManager, before: Date): Promise<StatisticRow[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM statistic
      WHERE saved IS NOT NULL
        AND NOT EXISTS (
          SELECT FROM job j
           WHERE j.subject_type = 'STATISTIC' AND j.subject_id = statistic.id
             AND (j.state IN ('QUEUED', 'RUNNING') OR j.finished_at > $1))`,
    [before],
  );
  return findStatistics(
    manager,
    rows.map(({ id }) => id),
  );
}

/** Those of the keys below `statistics/` that a row names. */
export async function neededStatisticKeys(manager: EntityManager, keys: readonly string[]): Promise<Set<string>> {
  const rows: { key: string }[] = await manager.query(
    `SELECT object_key AS key FROM statistic WHERE object_key = ANY($1::text[])
     UNION SELECT saved ->> 'objectKey' FROM statistic WHERE saved ->> 'objectKey' = ANY($1::text[])`,
    [[...keys]],
  );
  return new Set(rows.map(({ key }) => key));
}
