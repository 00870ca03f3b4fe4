import { type SelectQueryBuilder } from 'typeorm';
import { type JobListener } from '../jobs/job-listener.ts';
import { findJob } from '../jobs/job-store.ts';
import { type JobChange } from '../jobs/job-queue.ts';
import { JobEntity, type JobKind, type JobRow, type JobState, type JobSubjectType } from '../storage/entities/job.ts';
import { keysetPage, newestFirst, type Page, type PageRequest } from '../storage/keyset.ts';
import { rowsIn } from '../storage/plain-rows.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Scope, type Viewer } from './viewer.ts';

/** Who may start work of a kind may stop it and start it again. */
const SCOPE_OF: Readonly<Record<JobKind, Scope>> = {
  CHECKPOINT_VERIFY: 'checkpoint:write',
  BENCHMARK_VERIFY: 'checkpoint:write',
  MERGE: 'merge:run',
  MERGE_ASSIST: 'merge:run',
  SWEEP: 'merge:run',
  EVALUATION: 'eval:run',
  STATISTIC: 'merge:run',
  STATISTIC_VERIFY: 'checkpoint:write',
};

const ENDED: ReadonlySet<JobState> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);

export interface JobFilter {
  readonly kind?: JobKind;
  readonly state?: JobState;
  readonly subject?: { readonly type: JobSubjectType; readonly id: string };
}

export type JobService = ReturnType<typeof createJobService>;

export interface JobServiceDeps extends Pick<ServiceDeps, 'dataSource' | 'queue' | 'clock'> {
  readonly jobListener: JobListener;
}

/** Use cases of background work: look, watch, stop, run again. */
export function createJobService(deps: JobServiceDeps) {
  const { dataSource, queue, jobListener, clock } = deps;

  function filtered(filter: JobFilter): SelectQueryBuilder<JobRow> {
    const query = dataSource.manager.createQueryBuilder(JobEntity, 'job');
    if (filter.kind !== undefined) query.andWhere('job.kind = :kind', { kind: filter.kind });
    if (filter.state !== undefined) query.andWhere('job.state = :state', { state: filter.state });
    if (filter.subject !== undefined) {
      query.andWhere('job.subjectType = :type AND job.subjectId = :subject', {
        type: filter.subject.type,
        subject: filter.subject.id,
      });
    }
    return query;
  }

  async function change(
    viewer: Viewer | null,
    id: string,
    action: 'jobCancel' | 'jobRetry',
    work: (id: string) => Promise<JobChange>,
  ): Promise<Result<JobRow>> {
    const place = { field: ['input', 'job'] };
    // who may stop nothing at all learns nothing about jobs
    const mayAny = Object.values(SCOPE_OF).some((scope) => missingScope(viewer, scope) === null);
    const before = mayAny ? await findJob(dataSource.manager, id) : null;
    if (mayAny && before === null) return fail('NOT_FOUND', 'there is no such job', place);
    const missing = missingScope(viewer, before === null ? 'admin' : SCOPE_OF[before.kind]);
    if (missing !== null) return failAll([missing]);
    const changed = await work(id);
    if (!changed.ok) return fail(changed.code, changed.message, place);
    await audit(dataSource.manager, {
      viewer,
      at: clock(),
      action,
      subjectType: 'Job',
      subjectId: id,
      detail: { kind: changed.job.kind, from: before?.state, to: changed.job.state },
    });
    return ok(changed.job);
  }

  return {
    byIds(ids: readonly string[]): Promise<JobRow[]> {
      return rowsIn(dataSource.manager, JobEntity, 'id', ids);
    },

    /** Newest first. */
    page(filter: JobFilter, page: PageRequest): Promise<Page<JobRow>> {
      return keysetPage(dataSource.manager, filtered(filter), newestFirst('job'), page);
    },

    count(filter: JobFilter): Promise<number> {
      return filtered(filter).getCount();
    },

    cancel(viewer: Viewer | null, id: string): Promise<Result<JobRow>> {
      return change(viewer, id, 'jobCancel', queue.cancel);
    },

    retry(viewer: Viewer | null, id: string): Promise<Result<JobRow>> {
      return change(viewer, id, 'jobRetry', queue.retry);
    },

    /** The job now, then whenever it changed, last in its final state. Null first when there is no such job. */
    watch(id: string): AsyncIterableIterator<JobRow | null> {
      const updates = jobListener.updatesOf(id);
      let ended = false;
      const close = async (): Promise<IteratorResult<JobRow | null>> => {
        ended = true;
        await updates.return?.();
        return { done: true, value: undefined };
      };
      // by hand and not as a generator: `return()` must end a `next()` that waits
      return {
        next: async () => {
          if (ended) return close();
          const update = await updates.next();
          if (update.done === true) return close();
          const job = await findJob(dataSource.manager, id);
          ended = job === null || ENDED.has(job.state);
          return { done: false, value: job };
        },
        return: close,
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}
