import { type DataSource } from 'typeorm';
import { CancelledError } from '../errors.ts';
import { type Logger } from '../logger.ts';
import { connectionUrl } from '../storage/database/data-source.ts';
import { jobsGivenUp } from '../telemetry/metrics.ts';
import { openConsumer, QUEUE_NAME } from './boss.ts';
import { followClock } from './clock-set-back.ts';
import { reconcileJobs } from './reconcile.ts';
import { runJob } from './run-job.ts';
import { type Task } from './task.ts';

export interface WorkerOptions<Deps> {
  readonly dataSource: DataSource;
  readonly tasks: readonly Task<Deps>[];
  readonly deps: Deps;
  readonly logger: Logger;
  /** Jobs at a time; 1 by default. */
  readonly concurrency?: number;
  /** Name in the job rows; unique among live workers. */
  readonly workerId: string;
  /** How often dead workers are looked for; 2 s by default. */
  readonly monitorSeconds?: number;
  /** Rejects while the store that all jobs stand on cannot be used: jobs that failed for it wait then. Without it they do not. */
  readonly storeReady?: () => Promise<void>;
  /** How long they wait before they are tried again; 30 s by default. */
  readonly storeAwaySeconds?: number;
}

export interface RunningWorker {
  /** Jobs that run now. */
  running(): number;
  /** Takes no more jobs and resolves when the running ones have ended. Idempotent. */
  stop(): Promise<void>;
  /** Aborts the running jobs and puts them back into the queue; resolves like `stop`. */
  force(): Promise<void>;
}

/** Starts to work on the queue. Tasks share this event loop, which also sends heartbeats: heavy work belongs in threads. */
export async function startWorker<Deps>(options: WorkerOptions<Deps>): Promise<RunningWorker> {
  const { dataSource, logger, workerId, deps, concurrency = 1, monitorSeconds = 2 } = options;
  const { storeReady = async () => undefined, storeAwaySeconds = 30 } = options;
  const boss = await openConsumer({ url: connectionUrl(dataSource), logger, monitorSeconds, workerId });
  const forced = new AbortController();
  const tasks = new Map(options.tasks.map((task) => [task.kind as string, task]));
  const environment = {
    dataSource,
    boss,
    tasks,
    deps,
    logger,
    workerId,
    forced: forced.signal,
    storeReady,
    storeAwaySeconds,
  };
  let running = 0;

  await boss.work(
    QUEUE_NAME,
    {
      batchSize: 1,
      localConcurrency: concurrency,
      includeMetadata: true,
      perJobResults: true,
      pollingIntervalSeconds: 1,
      // retries are not notified
      notifyPollingIntervalSeconds: 1,
      // without it each slot takes one job a poll
      burstWhenReadyExceeds: 1,
      // a cancelled job hears of it with the next refresh
      heartbeatRefreshSeconds: 1,
    },
    async (entries) => {
      running += entries.length;
      try {
        return await Promise.all(entries.map(async (entry) => runJob(entry, environment)));
      } finally {
        running -= entries.length;
      }
    },
  );

  let reconciling: Promise<void> = Promise.resolve();
  const reconciler = setInterval(() => {
    reconciling = followClock(dataSource)
      .then(() => reconcileJobs(dataSource, options.tasks))
      .then((ids) => {
        jobsGivenUp.inc(ids.length);
        if (ids.length > 0) logger.error({ jobs: ids }, 'jobs given up');
      })
      .catch((error: unknown) => logger.warn({ err: error }, 'jobs could not be reconciled'));
  }, monitorSeconds * 1000);

  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    clearInterval(reconciler);
    await boss.offWork(QUEUE_NAME, { wait: true });
    await reconciling;
    await boss.stop({ graceful: false });
  };
  const stopOnce = (): Promise<void> => (stopping ??= stop());
  return {
    running: () => running,
    stop: stopOnce,
    force: async () => {
      forced.abort(new CancelledError('the worker stops'));
      await stopOnce();
    },
  };
}
