/** A whole worker process, as `mergeboard worker` starts it. */
import { loadEnv } from '../../src/env.ts';
import { createLogger } from '../../src/logger.ts';
import { runWorkerUntilSignal } from '../../src/worker.ts';

const env = loadEnv();
await runWorkerUntilSignal(env, createLogger({ level: env.logLevel }));
