import { type EntityManager } from 'typeorm';
import { JobEntity, type JobKind, type JobRow, type JobSubjectType } from '../entities/job.ts';
import { readRows } from '../database/read-rows.ts';
import { columnsOf, rowsIn } from '../plain-rows.ts';
import { sweepsOf } from './merge-sweep-store.ts';

/** Jobs that help another one with its subject: nobody means these by "the job of" it. */
const HELPING: readonly JobKind[] = ['MERGE_ASSIST'];

/** The newest job for each subject; for a merge also one that computes it with others. Uses the index job_subject. */
export async function latestJobs(
  manager: EntityManager,
  subjectType: JobSubjectType,
  subjectIds: readonly string[],
): Promise<Map<string, JobRow>> {
  if (subjectIds.length === 0) return new Map();
  const found = (await jobsOf(manager, subjectType, subjectIds)).sort(byAge);
  // later ones overwrite earlier ones
  return new Map(found.map(({ subjectId, job }) => [subjectId, job]));
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
  const found = (await jobsOf(manager, subjectType, [subjectId])).sort(byAge).map(({ job }) => job);
  return found.find(({ id, state }) => id !== except && (state === 'QUEUED' || state === 'RUNNING')) ?? null;
}

const OWN = `SELECT ${columnsOf(JobEntity, 'job')} FROM job
 WHERE subject_type = $1 AND subject_id = ANY ($2) AND kind <> ALL ($3)`;

interface Found {
  readonly subjectId: string;
  readonly job: JobRow;
}

async function jobsOf(
  manager: EntityManager,
  subjectType: JobSubjectType,
  subjectIds: readonly string[],
): Promise<Found[]> {
  const own = await readRows<JobRow>(manager, OWN, [subjectType, subjectIds, HELPING]);
  const found = own.map((job): Found => ({ subjectId: job.subjectId, job }));
  if (subjectType !== 'MERGE') return found;
  const sweeps = await sweepsOf(manager, subjectIds);
  if (sweeps.length === 0) return found;
  const shared = new Map(
    (await rowsIn(manager, JobEntity, 'id', [...new Set(sweeps.map(({ jobId }) => jobId))])).map((job) => [
      job.id,
      job,
    ]),
  );
  for (const { jobId, mergeId } of sweeps) {
    const job = shared.get(jobId);
    if (job !== undefined) found.push({ subjectId: mergeId, job });
  }
  return found;
}

function byAge({ job: a }: Found, { job: b }: Found): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}
