import { type EntityManager } from 'typeorm';
import { type EvaluationRow } from '../storage/entities/evaluation.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { newId } from '../storage/new-id.ts';
import {
  type EvaluationKey,
  insertEvaluation,
  lockEvaluation,
  setEvaluationState,
} from '../storage/stores/evaluation-store.ts';
import { latestJob, liveJob } from '../storage/stores/job-reads.ts';
import { type ServiceDeps } from './service-deps.ts';

export interface EvaluationWish {
  readonly key: EvaluationKey;
  /** Token that asks; null for the server itself. */
  readonly createdBy: string | null;
  /** Of a job that has to be started. */
  readonly priority?: number;
}

export interface AskedEvaluation {
  readonly evaluation: EvaluationRow;
  readonly job: JobRow | null;
  readonly existed: boolean;
  /** Whether a job was started now. */
  readonly asked: boolean;
}

/** The evaluation of a key, in the caller's transaction: what there is, and a new job only where none runs or has succeeded. */
export async function askEvaluation(
  { queue, clock }: Pick<ServiceDeps, 'queue' | 'clock'>,
  manager: EntityManager,
  { key, createdBy, priority }: EvaluationWish,
): Promise<AskedEvaluation> {
  const createdAt = clock();
  const created = await insertEvaluation(manager, { ...key, id: newId(createdAt.getTime()), createdBy, createdAt });
  const evaluation = await lockEvaluation(manager, key);
  const known = created ? undefined : await jobOf(manager, evaluation);
  if (known !== undefined) return { evaluation, job: known, existed: true, asked: false };
  const { job } = await queue.enqueue(manager, {
    kind: 'EVALUATION',
    payload: { evaluationId: evaluation.id },
    subject: { type: 'EVALUATION', id: evaluation.id },
    priority,
    createdBy,
  });
  await setEvaluationState(manager, evaluation.id, 'PENDING');
  return { evaluation: { ...evaluation, state: 'PENDING' }, job, existed: !created, asked: true };
}

/** The job that a known evaluation needs no other one beside; undefined when it needs a new one. */
async function jobOf(manager: EntityManager, evaluation: EvaluationRow): Promise<JobRow | null | undefined> {
  const live = await liveJob(manager, 'EVALUATION', evaluation.id);
  if (live !== null) return live;
  return evaluation.state === 'COMPLETE' ? latestJob(manager, 'EVALUATION', evaluation.id) : undefined;
}
