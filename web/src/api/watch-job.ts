import {
  type JobFactsFragment,
  JobByIdDocument,
  WatchJobDocument,
  type WatchJobSubscription,
} from './documents.generated.ts';
import { request, RequestFailed } from './request.ts';
import { socketClient } from './socket.ts';

export type WatchedJob = JobFactsFragment;

const POLL_MS = 1000;

/** Whether nothing more will happen to a job unless it is retried. */
export function hasEnded({ state }: Pick<WatchedJob, 'state'>): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
}

/**
 * Follows a job until it has ended: by the subscription, or by asking every second where no socket gets through.
 * @throws RequestFailed when there is no such job; AbortError
 */
export async function watchJob(
  id: string,
  onUpdate: (job: WatchedJob) => void,
  signal: AbortSignal,
): Promise<WatchedJob> {
  const last = await listen(id, onUpdate, signal).catch(() => null);
  return last !== null && hasEnded(last) ? last : poll(id, onUpdate, signal);
}

/** The last state that was told; null when none was. Rejects when the socket fails. */
function listen(id: string, onUpdate: (job: WatchedJob) => void, signal: AbortSignal): Promise<WatchedJob | null> {
  return new Promise((resolve, reject) => {
    let last: WatchedJob | null = null;
    const query = WatchJobDocument.toString();
    const stop = socketClient().subscribe<WatchJobSubscription>(
      { query, variables: { id } },
      {
        next: ({ data }) => {
          if (data == null) return;
          last = data.jobUpdated;
          onUpdate(last);
        },
        error: reject,
        complete: () => resolve(last),
      },
    );
    signal.addEventListener('abort', () => stop(), { once: true });
  });
}

async function poll(id: string, onUpdate: (job: WatchedJob) => void, signal: AbortSignal): Promise<WatchedJob> {
  for (;;) {
    signal.throwIfAborted();
    const { job } = await request(JobByIdDocument, { id }, signal);
    if (job === null) throw new RequestFailed('there is no such job', 'NOT_FOUND', true);
    onUpdate(job);
    if (hasEnded(job)) return job;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
