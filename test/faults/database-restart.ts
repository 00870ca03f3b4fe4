/** PostgreSQL stopped the hard way and started again, several times, while clients read and a worker merges. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPlace } from '../../src/storage/database/embedded/cluster.ts';
import { isAlive } from '../../src/storage/database/embedded/folder-lock.ts';
import { startServer } from '../../src/storage/database/embedded/server.ts';
import { startTestApi, startTestWorker } from '../support/api.ts';
import { type Fault, type FaultOptions, type FaultReport, randomOf } from './fault.ts';
import { onOwnPostgres } from './own-postgres.ts';
import {
  askMerges,
  compareOutcomes,
  readOutcome,
  readWork,
  registerModels,
  retryFailed,
  spawnWorker,
} from './world.ts';

const CLIENTS = 8;
const MERGES = 8;

export const databaseRestart: Fault = {
  name: 'database-restart',
  fault: 'PostgreSQL restarted (immediate shutdown) under load',
  run: (options, say) => onOwnPostgres((folder) => restartUnderLoad(folder, options, say)),
};

async function restartUnderLoad(
  folder: string,
  { seed, times }: FaultOptions,
  say: (line: string) => void,
): Promise<FaultReport> {
  const restarts = Math.min(times, 5);
  const random = randomOf(seed);
  const counts = { restarts: 0, answers: 0, typedErrors: 0, untypedErrors: 0, retriedByHand: 0 };
  const api = await startTestApi();
  let loading = true;
  try {
    const registrar = await startTestWorker(api.server);
    const models = await registerModels(api);
    await registrar.stop();
    await askMerges(api, models, MERGES);
    const worker = await spawnWorker(api);
    const workerEnd = once(worker, 'exit');
    // a worker that cannot reach the database when it starts ends, and its supervisor starts another: that is not what is looked at here
    while ((await readWork(api)).every(({ attempt }) => attempt === 0)) await sleep(50);
    const read = async (): Promise<void> => {
      while (loading) {
        // with a token and of one row: what a limit of rates refuses is no answer of the database
        const query = '{ jobs(first: 1) { nodes { id state subject { __typename } } } }';
        const answer = await api.graphql(query, {}, api.tokens.read).catch(() => null);
        if (answer?.errors.length === 0) counts.answers += 1;
        else if (answer?.errors.every(({ extensions }) => typeof extensions.code === 'string') === true)
          counts.typedErrors += 1;
        else counts.untypedErrors += 1;
        await sleep(10);
      }
    };
    const clients = Array.from({ length: CLIENTS }, read);
    for (; counts.restarts < restarts; counts.restarts += 1) {
      await sleep(1000 + random() * 3000);
      await restart(join(folder, 'postgres'));
      say(`restart ${counts.restarts + 1}: ${counts.answers} answers, ${counts.typedErrors} typed errors so far`);
    }
    const before = counts.answers;
    while ((await readWork(api)).some(({ state }) => state !== 'SUCCEEDED')) {
      counts.retriedByHand += await retryFailed(api);
      await sleep(200);
    }
    loading = false;
    await Promise.all(clients);
    const alive = worker.exitCode === null;
    worker.kill('SIGTERM');
    await workerEnd;
    const outcome = await readOutcome(api);
    return {
      seen: {
        seed,
        ...counts,
        answersAfterTheLast: counts.answers - before,
        outputs: outcome.outputs.length,
        workerLivedOn: String(alive),
      },
      problems: [
        // each recipe has one READY output, and nothing is left over
        ...compareOutcomes({ ...outcome, leftBehind: [] }, outcome),
        ...(outcome.outputs.every((line) => line.includes(' READY ')) && outcome.outputs.length === MERGES
          ? []
          : ['a merge has no READY output']),
        ...(counts.untypedErrors === 0 ? [] : [`${counts.untypedErrors} requests failed without a typed error`]),
        ...(alive ? [] : ['the worker process ended']),
        ...(counts.answers > before ? [] : ['no request was answered after the last restart']),
      ],
    };
  } finally {
    loading = false;
    await api.stop();
  }
}

/** As after a crash: sessions are cut, the log is replayed; on the same port again. */
async function restart(root: string): Promise<void> {
  const place = await openPlace(root);
  const pid = Number((await readFile(join(place.cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGQUIT');
  while (isAlive(pid)) await sleep(50);
  await startServer(place, {});
}
