import { type EntityManager, In, Not } from 'typeorm';
import { JobEntity, type JobKind, type JobRow, type JobSubjectType } from '../entities/job.ts';

/** Jobs that help another one with its subject: nobody means these by "the job of" it. */
const HELPING: readonly JobKind[] = ['MERGE_ASSIST'];

/** The newest job for each subject. Uses the index job_subject. */
export async function latestJobs(
  manager: EntityManager,
  subjectType: JobSubjectType,
  subjectIds: readonly string[],
): Promise<Map<string, JobRow>> {
  if (subjectIds.length === 0) return new Map();
  const jobs = await manager.getRepository(JobEntity).find({
    where: { subjectType, subjectId: In([...subjectIds]), kind: Not(In([...HELPING])) },
    order: { createdAt: 'ASC', id: 'ASC' },
  });
  // later ones overwrite earlier ones
  return new Map(jobs.map((job) => [job.subjectId, job]));
}

export async function latestJob(
  manager: EntityManager,
  subjectType: JobSubjectType,
  subjectId: string,
): Promise<JobRow | null> {
  return (await latestJobs(manager, subjectType, [subjectId])).get(subjectId) ?? null;
}

/** A job for this subject that waits or runs, other than `except`; null when there is none. */
export async function liveJob(
  manager: EntityManager,
  subjectType: JobSubjectType,
  subjectId: string,
  except: string | null = null,
): Promise<JobRow | null> {
  return manager.getRepository(JobEntity).findOne({
    where: {
      subjectType,
      subjectId,
      kind: Not(In([...HELPING])),
      state: In(['QUEUED', 'RUNNING']),
      ...(except === null ? {} : { id: Not(except) }),
    },
    order: { createdAt: 'ASC', id: 'ASC' },
  });
}
