/**
 * Workers killed at random points of merges, then of evaluations. In the end everything must be there once, with the bytes and the scores
 * of a run that nobody disturbed.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { type Fault, randomOf } from './fault.ts';
import {
  askEvaluations,
  askMerges,
  compareOutcomes,
  finishWork,
  type Outcome,
  readOutcome,
  readWork,
  registerModels,
  retryFailed,
  spawnWorker,
} from './world.ts';

/** A worker is killed at most so long after it took a job, milliseconds: about what a job takes. */
const LONGEST_MS = 1200;

export const killWorkers: Fault = {
  name: 'kill-workers',
  fault: 'a worker killed (SIGKILL) at random points of merge and evaluation',
  run: async ({ seed, times }, say) => {
    const merges = Math.max(2, Math.ceil(times / 2));
    const expected = await undisturbed(merges);
    say(`undisturbed: ${expected.outputs.length} outputs, ${expected.scores.length} scores`);
    const random = randomOf(seed);
    const api = await startTestApi();
    try {
      const registrar = await startTestWorker(api.server);
      const models = await registerModels(api);
      await registrar.stop();
      await askMerges(api, models, merges);
      const inMerge = await killAndFinish(api, Math.ceil(times / 2), random, say);
      await askEvaluations(api);
      const inEvaluation = await killAndFinish(api, Math.floor(times / 2), random, say);
      const outcome = await readOutcome(api);
      const kills = inMerge.kills + inEvaluation.kills;
      const retried = inMerge.retried + inEvaluation.retried;
      return {
        seen: {
          ...{ seed, kills, inMerge: inMerge.kills, inEvaluation: inEvaluation.kills, startedAgainByHand: retried },
          ...{ outputs: outcome.outputs.length, scores: outcome.scores.length, leftBehind: outcome.leftBehind.length },
        },
        problems: [
          ...compareOutcomes(expected, outcome),
          ...(kills < times ? [`only ${kills} of ${times} kills`] : []),
        ],
      };
    } finally {
      await api.stop();
    }
  },
};

async function undisturbed(merges: number): Promise<Outcome> {
  const api = await startTestApi({ worker: true });
  try {
    await askMerges(api, await registerModels(api), merges);
    await finishWork(api);
    await askEvaluations(api);
    await finishWork(api);
    return await readOutcome(api);
  } finally {
    await api.stop();
  }
}

/** Kills one worker after the other while it works on something, then lets the last one finish. */
async function killAndFinish(
  api: TestApi,
  times: number,
  random: () => number,
  say: (line: string) => void,
): Promise<{ kills: number; retried: number }> {
  let kills = 0;
  let retried = 0;
  const isOpen = async (): Promise<boolean> => (await readWork(api)).some(({ state }) => state !== 'SUCCEEDED');
  while (kills < times && (await isOpen())) {
    retried += await retryFailed(api);
    const before = new Set((await readWork(api)).map(({ id, attempt }) => `${id} ${attempt}`));
    const worker = await spawnWorker(api);
    const ended = once(worker, 'exit');
    const taken = async (): Promise<boolean> =>
      (await readWork(api)).some(({ id, state, attempt }) => state === 'RUNNING' && !before.has(`${id} ${attempt}`));
    while (!(await taken()) && (await isOpen())) {
      retried += await retryFailed(api);
      await sleep(20);
    }
    await sleep(random() * LONGEST_MS);
    const running = (await readWork(api)).find(
      ({ id, state, attempt }) => state === 'RUNNING' && !before.has(`${id} ${attempt}`),
    );
    worker.kill('SIGKILL');
    await ended;
    if (running === undefined) continue;
    kills += 1;
    say(`kill ${kills} in ${running.kind}, attempt ${running.attempt}`);
  }
  const last = await spawnWorker(api);
  const gone = once(last, 'exit');
  retried += await finishWork(api);
  last.kill('SIGTERM');
  await gone;
  return { kills, retried };
}
