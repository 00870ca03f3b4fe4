import { useEffect, useState } from 'react';
import { hasEnded, watchJob, type WatchedJob } from './watch-job.ts';

/**
 * A job as it is now.
 * @param onEnd called once it has ended while it was watched
 */
export function useLiveJob(job: WatchedJob, onEnd: () => void): WatchedJob {
  const [seen, setSeen] = useState<WatchedJob | null>(null);
  const { id } = job;
  const over = hasEnded(job);
  useEffect(() => {
    if (over) return;
    const stop = new AbortController();
    // what cannot be watched is shown as it was
    watchJob(id, setSeen, stop.signal).then(onEnd, () => undefined);
    return () => stop.abort();
  }, [id, over]);
  return over || seen === null || seen.id !== id ? job : seen;
}
