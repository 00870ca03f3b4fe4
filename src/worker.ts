/** Composition root of a worker process: environment → platform → tasks → loop. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type Env } from './env.ts';
import { collectGarbage } from './jobs/collect-garbage.ts';
import { ALL_CHORES } from './jobs/chores.ts';
import { createJobQueue } from './jobs/job-queue.ts';
import { earliestNow } from './jobs/earliest-now.ts';
import { scheduleMaintenance } from './jobs/maintenance.ts';
import { ALL_TASKS } from './jobs/tasks/all-tasks.ts';
import { startWorker } from './jobs/worker.ts';
import { type WorkerDeps } from './jobs/worker-deps.ts';
import { DRIVE_SECONDS, driveExperiments } from './services/experiments/advance.ts';
import { type Logger } from './logger.ts';
import { openPlatform } from './platform.ts';
import { type Choice, resolveBackends } from './tensor/tf/choose-backend.ts';
import { serveHealth } from './worker-health.ts';
import { runUntilSignal } from './run-until-signal.ts';

/** How often objects that nobody needs are looked for, and how many are deleted each time. */
const GARBAGE_SECONDS = 6 * 3600;
const GARBAGE_OBJECTS = 10_000;

export interface WorkerProcess {
  readonly workerId: string;
  /** Takes no more jobs, waits for the running ones, closes everything. Idempotent. */
  stop(): Promise<void>;
  /** Puts the running jobs back into the queue and closes everything. */
  force(): Promise<void>;
}

/**
 * Runs a worker in this process until it is stopped.
 * @throws DeviceUnavailableError for a device that is not there; whatever `openPlatform` throws.
 */
async function openWorker(env: Env, logger: Logger): Promise<WorkerProcess> {
  const workerId = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`;
  const log = logger.child({ worker: workerId });
  // before anything is opened: a worker without its device takes no jobs
  const backends = await resolveBackends(env.worker);
  const platform = await openPlatform(env, log, `mergeboard-worker ${workerId}`);
  const { dataSource, objects } = platform;
  const queue = await createJobQueue({ dataSource, tasks: ALL_TASKS });
  const { threads, memoryBudgetBytes, concurrency, healthPort: port, healthHost: host } = env.worker;
  const deps: WorkerDeps = { dataSource, objects, queue, threads, memoryBudgetBytes, backends };
  const { monitorSeconds } = env.jobs;
  const worker = await startWorker({
    dataSource,
    tasks: ALL_TASKS,
    deps,
    logger: log,
    concurrency,
    workerId,
    monitorSeconds,
    storeReady: () => objects.ready(),
  });
  const chores = ALL_CHORES.map(({ name, everySeconds, run }) =>
    scheduleMaintenance({ dataSource, name, everySeconds, logger: log, run: async (signal) => run(deps, signal) }),
  );
  const driver = { dataSource, objects, queue, settings: env, logger: log, clock: () => new Date() };
  const drive = scheduleMaintenance({
    ...{ dataSource, name: 'experiments', everySeconds: DRIVE_SECONDS, logger: log },
    run: async (signal) => driveExperiments(driver, signal),
  });
  const garbage = scheduleMaintenance({
    ...{ dataSource, name: 'collect-garbage', everySeconds: GARBAGE_SECONDS, logger: log },
    run: async (signal) => {
      const before = new Date((await earliestNow(dataSource)).getTime() - env.garbage.graceSeconds * 1000);
      const { objects: gone } = await collectGarbage(deps, { before, dryRun: false, limit: GARBAGE_OBJECTS }, signal);
      if (gone.length > 0) log.info({ objects: gone.length }, 'objects that nobody needs were deleted');
    },
  });
  const health = port === null ? null : await serveHealth({ host, port }, platform, worker);
  log.info(
    { concurrency, threads, devices: deviceNames(backends), tasks: ALL_TASKS.map(({ kind }) => kind) },
    'worker started',
  );

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await Promise.all([...chores, drive, garbage].map(async (chore) => chore.stop()));
    await worker.stop();
    health?.closeAllConnections();
    await new Promise((resolve) => (health === null ? resolve(undefined) : health.close(resolve)));
    await queue.close();
    await platform.close();
    log.info('worker stopped');
  };
  const stop = (): Promise<void> => (closing ??= close());
  return {
    workerId,
    stop,
    force: async () => {
      // not awaited alone: `close` waits for the same end
      await Promise.all([worker.force(), stop()]);
    },
  };
}

function deviceNames(backends: Choice): Record<string, string> {
  return Object.fromEntries(Object.entries(backends).map(([work, { device }]) => [work, device]));
}

/**
 * Runs a worker until a signal comes: the first SIGTERM or SIGINT drains, the second one puts running jobs back into the
 * queue. `ready` is called once it takes jobs and minds signals; it resolves when all is closed.
 */
export async function runWorkerUntilSignal(
  env: Env,
  logger: Logger,
  ready: () => void = () => undefined,
): Promise<void> {
  await runUntilSignal(
    () => openWorker(env, logger),
    logger,
    () => ready(),
  );
}
