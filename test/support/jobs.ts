import { type DataSource } from 'typeorm';
import { z } from 'zod';
import { type JobQueue } from '../../src/jobs/job-queue.ts';
import { findJob } from '../../src/jobs/job-store.ts';
import { defineTask, type Task, type TaskDefinition } from '../../src/jobs/task.ts';
import { createLogger } from '../../src/logger.ts';
import { inTransaction } from '../../src/storage/database/transaction.ts';
import { type JobRow } from '../../src/storage/entities/job.ts';
import { newId } from '../../src/storage/new-id.ts';

export const silentLogger = createLogger({ level: 'silent' });

export const PayloadModel = z.object({ mergeId: z.uuid() });
export type Payload = z.infer<typeof PayloadModel>;

/** A task of kind MERGE with harmless defaults. */
export function testTask(definition: Partial<TaskDefinition<Payload, unknown>>): Task<unknown> {
  return defineTask<Payload, unknown>({
    kind: 'MERGE',
    payload: PayloadModel,
    attempts: 3,
    expireInSeconds: 60,
    run: async () => undefined,
    ...definition,
  });
}

/** Enqueues one job of kind MERGE in a transaction of its own. */
export async function enqueueOne(
  dataSource: DataSource,
  queue: JobQueue,
  more: { idempotencyKey?: string; priority?: number } = {},
): Promise<JobRow> {
  const mergeId = newId();
  const { job } = await inTransaction(dataSource, async (manager) =>
    queue.enqueue(manager, { kind: 'MERGE', payload: { mergeId }, subject: { type: 'MERGE', id: mergeId }, ...more }),
  );
  return job;
}

/** Waits until the job satisfies `condition`; the test's own time limit is the end of patience. */
export async function jobUntil(
  dataSource: DataSource,
  id: string,
  condition: (job: JobRow) => boolean,
): Promise<JobRow> {
  for (;;) {
    const job = await findJob(dataSource.manager, id);
    if (job !== null && condition(job)) return job;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Resolves when the signal is aborted, with its reason. */
export async function aborted(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return signal.reason;
}
