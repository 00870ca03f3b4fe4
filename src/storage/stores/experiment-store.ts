import { type EntityManager, In, type QueryDeepPartialEntity } from 'typeorm';
import { type ExperimentBudget } from '../../experiments/spec.ts';
import { ExperimentEntity, type ExperimentRow, type ExperimentState } from '../entities/experiment.ts';
import { ExperimentPointEntity, type ExperimentPointRow } from '../entities/experiment-point.ts';
import { ExperimentStatisticEntity } from '../entities/experiment-statistic.ts';
import { type StoredError } from '../entities/stored-error.ts';

export type NewExperiment = Omit<ExperimentRow, 'state' | 'error' | 'secondsBefore' | 'finishedAt' | 'flagId'>;

/** Writes a running experiment unless there is one of the same spec; whether it did. Waits for a simultaneous writer. */
export async function insertExperiment(manager: EntityManager, row: NewExperiment): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(ExperimentEntity)
    .values({ ...row, state: 'RUNNING' } as QueryDeepPartialEntity<ExperimentRow>)
    .orIgnore()
    .returning('id')
    .execute();
  return (raw as unknown[]).length === 1;
}

export function findExperiments(manager: EntityManager, ids: readonly string[]): Promise<ExperimentRow[]> {
  return manager.findBy(ExperimentEntity, { id: In([...ids]) });
}

export function findExperimentBySpec(manager: EntityManager, specDigest: string): Promise<ExperimentRow | null> {
  return manager.findOneBy(ExperimentEntity, { specDigest });
}

export function lockExperimentBySpec(manager: EntityManager, specDigest: string): Promise<ExperimentRow> {
  return manager.findOneOrFail(ExperimentEntity, { where: { specDigest }, lock: { mode: 'pessimistic_write' } });
}

/** Reads an experiment and holds it until the transaction ends. */
export function lockExperiment(manager: EntityManager, id: string): Promise<ExperimentRow | null> {
  return manager.findOne(ExperimentEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function runningExperiments(manager: EntityManager): Promise<string[]> {
  const rows = await manager.find(ExperimentEntity, { where: { state: 'RUNNING' }, order: { id: 'ASC' } });
  return rows.map(({ id }) => id);
}

export async function endExperiment(
  manager: EntityManager,
  id: string,
  end: { readonly state: ExperimentState; readonly error: StoredError | null; readonly finishedAt: Date },
): Promise<void> {
  await manager.update(ExperimentEntity, { id }, end as QueryDeepPartialEntity<ExperimentRow>);
}

/** Takes an experiment up again: what is not done waits, as if it had never been begun. */
export async function restartExperiment(
  manager: EntityManager,
  { id, secondsBefore, startedAt, finishedAt }: ExperimentRow,
  again: { readonly budget: ExperimentBudget; readonly startedAt: Date },
): Promise<void> {
  const spent = ((finishedAt ?? startedAt).getTime() - startedAt.getTime()) / 1000;
  await manager.update(ExperimentEntity, { id }, {
    ...again,
    secondsBefore: secondsBefore + spent,
    state: 'RUNNING',
    error: null,
    finishedAt: null,
  } as QueryDeepPartialEntity<ExperimentRow>);
  await manager.query(
    `UPDATE experiment_point SET state = 'WAITING', error = NULL, tuning_evaluation_id = NULL, report_evaluation_id = NULL
      WHERE experiment_id = $1 AND state <> 'DONE'`,
    [id],
  );
  await manager.query(
    `DELETE FROM experiment_statistic x USING statistic s
      WHERE x.experiment_id = $1 AND s.id = x.statistic_id AND s.state <> 'READY'`,
    [id],
  );
}

export async function insertPoints(manager: EntityManager, points: readonly ExperimentPointRow[]): Promise<void> {
  for (let at = 0; at < points.length; at += 500) {
    await manager.insert(
      ExperimentPointEntity,
      points.slice(at, at + 500) as QueryDeepPartialEntity<ExperimentPointRow>[],
    );
  }
}

/** All points of an experiment in their order. */
export function pointsOfExperiment(manager: EntityManager, experimentId: string): Promise<ExperimentPointRow[]> {
  return manager.find(ExperimentPointEntity, { where: { experimentId }, order: { position: 'ASC' } });
}

export function findPoints(manager: EntityManager, ids: readonly string[]): Promise<ExperimentPointRow[]> {
  return manager.findBy(ExperimentPointEntity, { id: In([...ids]) });
}

/** Writes what became of a point. */
export async function savePoint(manager: EntityManager, { id, ...point }: ExperimentPointRow): Promise<void> {
  const { state, error, mergeId, checkpointId, tuningEvaluationId, reportEvaluationId, score, selected } = point;
  await manager.update(ExperimentPointEntity, { id }, {
    ...{ state, error, mergeId, checkpointId, tuningEvaluationId, reportEvaluationId, score, selected },
  } as QueryDeepPartialEntity<ExperimentPointRow>);
}

/** Remembers a job that the experiment asked for. */
export async function noteJob(manager: EntityManager, experimentId: string, jobId: string): Promise<void> {
  await manager.query('INSERT INTO experiment_job VALUES ($1, $2) ON CONFLICT DO NOTHING', [experimentId, jobId]);
}

/** Jobs of an experiment that wait or run. */
export async function liveJobsOf(manager: EntityManager, experimentId: string): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `SELECT j.id FROM experiment_job x JOIN job j ON j.id = x.job_id
      WHERE x.experiment_id = $1 AND j.state IN ('QUEUED', 'RUNNING') ORDER BY j.created_at DESC`,
    [experimentId],
  );
  return rows.map(({ id }) => id);
}

export async function noteStatistic(manager: EntityManager, experimentId: string, statisticId: string): Promise<void> {
  await manager.query('INSERT INTO experiment_statistic VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    experimentId,
    statisticId,
  ]);
}

export async function statisticIdsOf(
  manager: EntityManager,
  experimentIds: readonly string[],
): Promise<{ experimentId: string; statisticId: string }[]> {
  return manager.findBy(ExperimentStatisticEntity, { experimentId: In([...experimentIds]) });
}
