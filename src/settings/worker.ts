import { availableParallelism, totalmem } from 'node:os';
import { z } from 'zod';
import { flag, integer, MIB, optional } from './variables.ts';

/** What to compute on; `auto` chooses for each kind of work. */
const DEVICES = ['auto', 'wasm', 'webgpu', 'tensorflow'] as const;

export interface WorkerSettings {
  readonly worker: {
    /** Jobs at a time in one worker process. */
    readonly concurrency: number;
    /** Threads that one job may use. */
    readonly threads: number;
    /** Bytes of memory that one merge may plan with. */
    readonly memoryBudgetBytes: number;
    readonly device: (typeof DEVICES)[number];
    /** Accept a GPU that the CPU computes, when `device` names it: for tests. */
    readonly softwareGpu: boolean;
    /** Port of `/healthz`, `/readyz` and `/metrics` of a worker process; null: none. */
    readonly healthPort: number | null;
    /** Address that the health port is opened on. */
    readonly healthHost: string;
  };
  readonly jobs: {
    /** A worker that was not heard of for this long has lost its job. */
    readonly heartbeatSeconds: number;
    /** How often dead workers are looked for. */
    readonly monitorSeconds: number;
  };
}

export const workerModel = z
  .object({
    MERGEBOARD_WORKER_CONCURRENCY: integer(1, 64, 1),
    MERGEBOARD_WORKER_THREADS: integer(1, 256, availableParallelism()),
    MERGEBOARD_MEMORY_MIB: integer(64, 16_777_216, Math.max(256, Math.min(4096, Math.floor(totalmem() / 4 / MIB)))),
    MERGEBOARD_DEVICE: optional.pipe(z.enum(DEVICES).default('wasm')),
    MERGEBOARD_SOFTWARE_GPU: flag(false),
    // 0: no health server
    MERGEBOARD_WORKER_HEALTH_PORT: integer(0, 65_535, 0),
    MERGEBOARD_WORKER_HEALTH_HOST: optional.transform((value) => value ?? '127.0.0.1'),
    // ten seconds is the least that pg-boss takes; twice that forgives a busy event loop and still is far below a minute
    MERGEBOARD_JOB_HEARTBEAT_SECONDS: integer(10, 3600, 20),
    MERGEBOARD_JOB_MONITOR_SECONDS: integer(1, 300, 2),
  })
  .transform((given): WorkerSettings => ({
    worker: {
      concurrency: given.MERGEBOARD_WORKER_CONCURRENCY,
      threads: given.MERGEBOARD_WORKER_THREADS,
      memoryBudgetBytes: given.MERGEBOARD_MEMORY_MIB * MIB,
      device: given.MERGEBOARD_DEVICE,
      softwareGpu: given.MERGEBOARD_SOFTWARE_GPU,
      healthPort: given.MERGEBOARD_WORKER_HEALTH_PORT || null,
      healthHost: given.MERGEBOARD_WORKER_HEALTH_HOST,
    },
    jobs: {
      heartbeatSeconds: given.MERGEBOARD_JOB_HEARTBEAT_SECONDS,
      monitorSeconds: given.MERGEBOARD_JOB_MONITOR_SECONDS,
    },
  }));
