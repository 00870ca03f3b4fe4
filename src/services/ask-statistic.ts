import { type EntityManager } from 'typeorm';
import { type JobRow } from '../storage/entities/job.ts';
import { type StatisticRow } from '../storage/entities/statistic.ts';
import { newId } from '../storage/new-id.ts';
import { latestJob, liveJob } from '../storage/stores/job-reads.ts';
import {
  insertComputedStatistic,
  lockStatistic,
  setStatisticState,
  type StatisticKey,
} from '../storage/stores/statistic-store.ts';
import { type ServiceDeps } from './service-deps.ts';

export interface ResolvedWish {
  readonly key: StatisticKey;
  readonly benchmarkId: string;
  /** Token that asks; null for the server itself. */
  readonly createdBy: string | null;
  /** Of a job that has to be started. */
  readonly priority?: number;
}

export interface AskedStatistic {
  readonly statistic: StatisticRow;
  readonly job: JobRow | null;
  readonly existed: boolean;
  /** Whether a job was started now. */
  readonly asked: boolean;
}

/** The statistic of a request, in the caller's transaction: what there is, and a new job only where none runs or has succeeded. */
export async function askStatistic(
  { queue, clock }: Pick<ServiceDeps, 'queue' | 'clock'>,
  manager: EntityManager,
  { key, benchmarkId, createdBy, priority }: ResolvedWish,
): Promise<AskedStatistic> {
  const createdAt = clock();
  const created = await insertComputedStatistic(manager, {
    ...key,
    ...{ id: newId(createdAt.getTime()), benchmarkId, createdBy, createdAt },
  });
  const statistic = await lockStatistic(manager, key);
  const known = created ? undefined : await jobOf(manager, statistic);
  if (known !== undefined) return { statistic, job: known, existed: true, asked: false };
  const { job } = await queue.enqueue(manager, {
    kind: 'STATISTIC',
    payload: { statisticId: statistic.id },
    subject: { type: 'STATISTIC', id: statistic.id },
    priority,
    createdBy,
  });
  await setStatisticState(manager, statistic.id, 'PENDING');
  return { statistic: { ...statistic, state: 'PENDING' }, job, existed: !created, asked: true };
}

/** The job that a known statistic needs no other one beside; undefined when it needs a new one. */
async function jobOf(manager: EntityManager, statistic: StatisticRow): Promise<JobRow | null | undefined> {
  const live = await liveJob(manager, 'STATISTIC', statistic.id);
  if (live !== null) return live;
  return statistic.state === 'READY' ? latestJob(manager, 'STATISTIC', statistic.id) : undefined;
}
