import { type EntityManager, In } from 'typeorm';
import { JobEntity, type JobRow, type JobSubjectType } from '../entities/job.ts';

/** The newest job for each subject. Uses the index job_subject. */
export async function latestJobs(
  manager: EntityManager,
  subjectType: JobSubjectType,
  subjectIds: readonly string[],
): Promise<Map<string, JobRow>> {
  if (subjectIds.length === 0) return new Map();
  const jobs = await manager
    .getRepository(JobEntity)
    .find({ where: { subjectType, subjectId: In([...subjectIds]) }, order: { createdAt: 'ASC', id: 'ASC' } });
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
