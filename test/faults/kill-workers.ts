/**
 * Workers killed at random points, half of them of merges and then half of evaluations. In the end everything must be there once, with the
 * bytes and the scores of a run that nobody disturbed.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { type Fault, type FaultOptions, type FaultReport, randomOf } from './fault.ts';
import { onOwnPostgres } from './own-postgres.ts';
import {
  askEvaluations,
  askMerges,
  collectADayLater,
  compareOutcomes,
  finishWork,
  type Outcome,
  readMedianMs,
  readOutcome,
  readWork,
  registerModels,
  retryFailed,
  spawnWorker,
  type Work,
} from './world.ts';

/** Merges, and so evaluations, beyond one for each kill: some end before they are struck. */
const SPARE = 3;

type Say = (line: string) => void;

export const killWorkers: Fault = {
  name: 'kill-workers',
  fault: 'a worker killed (SIGKILL) at random points of merge and evaluation',
  run: (options, say) => onOwnPostgres(() => compareWithUndisturbed(options, say)),
};

async function compareWithUndisturbed({ seed, times }: FaultOptions, say: Say): Promise<FaultReport> {
  const merges = Math.ceil(times / 2) + SPARE;
  say(`${merges} merges and their evaluations, undisturbed`);
  const { outcome: expected, mergeMs, evaluationMs } = await undisturbed(merges);
  say(`${expected.outputs.length} outputs, ${expected.scores.length} scores; ${mergeMs} and ${evaluationMs} ms each`);
  const random = randomOf(seed);
  const api = await startTestApi();
  try {
    const registrar = await startTestWorker(api.server);
    const models = await registerModels(api);
    await registrar.stop();
    await askMerges(api, models, merges);
    const inMerge = await killAndFinish(api, Math.ceil(times / 2), () => random() * mergeMs, say);
    await askEvaluations(api);
    const inEvaluation = await killAndFinish(api, Math.floor(times / 2), () => random() * evaluationMs, say);
    // a worker that is killed between beginning an upload and noting it leaves it to the collector
    const collected = await collectADayLater(api);
    const outcome = await readOutcome(api);
    const kills = inMerge.kills + inEvaluation.kills;
    const retried = inMerge.retried + inEvaluation.retried;
    return {
      seen: {
        ...{
          seed,
          wanted: times,
          kills,
          inMerge: inMerge.kills,
          inEvaluation: inEvaluation.kills,
          startedAgainByHand: retried,
        },
        ...{
          outputs: outcome.outputs.length,
          scores: outcome.scores.length,
          collected,
          leftBehind: outcome.leftBehind.length,
        },
      },
      // on a machine that has much to do more jobs end before they are struck than there are spare ones: then it was struck less often
      problems: compareOutcomes(expected, outcome),
      ...(kills === 0 ? { notCaused: 'all jobs ended before they were struck' } : {}),
    };
  } finally {
    await api.stop();
  }
}

/** What comes of it, and how long a job of each kind takes. */
async function undisturbed(merges: number): Promise<{ outcome: Outcome; mergeMs: number; evaluationMs: number }> {
  const api = await startTestApi({ worker: true });
  try {
    await askMerges(api, await registerModels(api), merges);
    await finishWork(api);
    await askEvaluations(api);
    await finishWork(api);
    return {
      outcome: await readOutcome(api),
      mergeMs: await readMedianMs(api, 'MERGE'),
      evaluationMs: await readMedianMs(api, 'EVALUATION'),
    };
  } finally {
    await api.stop();
  }
}

/** Kills one worker after the other, each in the middle of a job, then lets the last one finish. */
async function killAndFinish(
  api: TestApi,
  times: number,
  wait: () => number,
  say: Say,
): Promise<{ kills: number; retried: number }> {
  let kills = 0;
  let retried = 0;
  let share = 1;
  const isOpen = async (): Promise<boolean> => (await readWork(api)).some(({ state }) => state !== 'SUCCEEDED');
  while (kills < times && (await isOpen())) {
    let dead = new Set((await readWork(api)).map(nameOf));
    const running = async (): Promise<Work | undefined> =>
      (await readWork(api)).find((work) => work.state === 'RUNNING' && !dead.has(nameOf(work)));
    const worker = await spawnWorker(api);
    const ended = once(worker, 'exit');
    let hit: Work | undefined;
    while (hit === undefined && (await isOpen())) {
      retried += await retryFailed(api);
      const taken = await running();
      if (taken === undefined) {
        await sleep(20);
        continue;
      }
      await sleep(share * wait());
      // a job that ended in the meantime is no kill: the worker lives on until it takes another one, which is struck sooner
      const now = await running();
      if (now !== undefined && nameOf(now) === nameOf(taken)) hit = now;
      else dead = new Set([...dead, nameOf(taken)]);
      share = hit === undefined ? share / 2 : Math.min(1, share * 1.5);
    }
    worker.kill('SIGKILL');
    await ended;
    if (hit === undefined) continue;
    kills += 1;
    say(`kill ${kills} of ${times} in ${hit.kind}, attempt ${hit.attempt}`);
  }
  const last = await spawnWorker(api);
  const gone = once(last, 'exit');
  retried += await finishWork(api);
  last.kill('SIGTERM');
  await gone;
  return { kills, retried };
}

/** An attempt at a job. */
function nameOf({ id, attempt }: Work): string {
  return `${id} ${attempt}`;
}
