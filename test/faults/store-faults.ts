/** A real S3 server behind a proxy that disturbs requests, while workers merge and evaluate. */
import { once } from 'node:events';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { makeTestBucket } from '../support/s3-server.ts';
import { type Fault, type FaultOptions, type FaultReport, randomOf } from './fault.ts';
import { type ChooseDeed, type Deed, type FaultyGate, openFaultyGate } from './faulty-gate.ts';
import { onOwnPostgres } from './own-postgres.ts';
import { type FoundS3, onS3 } from './own-s3.ts';
import {
  askEvaluations,
  askMerges,
  collectADayLater,
  compareOutcomes,
  finishWork,
  type Outcome,
  readOutcome,
  registerModels,
  spawnWorker,
} from './world.ts';

/** The least that S3 takes. */
const PART_BYTES = 5 * 1024 * 1024;

type Say = (line: string) => void;

export const storeFaults: Fault = {
  name: 'store-faults',
  fault: 'S3 answers 503, cuts bodies, loses answers and is slow, one request of five',
  run: (options, say) =>
    onS3((s3) => onOwnPostgres(() => compareWithCalm(s3, options, say, { choose: oneOfFive, env: {} }))),
};

export const storeHangs: Fault = {
  name: 'store-hangs',
  fault:
    'S3 takes requests and says nothing, stops in the middle of bodies, keeps answers to itself, one request of ten',
  run: (options, say) =>
    onS3((s3) => onOwnPostgres(() => compareWithCalm(s3, options, say, { choose: oneOfTen, env: HASTE }))),
};

/** Times after which a store counts as hanging, short enough for a script. */
export const HASTE = { S3_ANSWER_SECONDS: '1', S3_IDLE_SECONDS: '2' };

interface Storm {
  readonly choose: ChooseDeed;
  readonly env: Readonly<Record<string, string>>;
}

function oneOfFive(method: string, drawn: number): Deed {
  if (drawn < 0.06) return 'refused';
  if (drawn < 0.12) return method === 'GET' ? 'cut' : 'answersLost';
  return drawn < 0.2 ? 'slowed' : 'passed';
}

function oneOfTen(method: string, drawn: number): Deed {
  if (drawn < 0.05) return 'hung';
  if (drawn < 0.1) return method === 'GET' ? 'stalled' : 'answersHeld';
  return 'passed';
}

async function compareWithCalm(
  s3: FoundS3,
  { seed, times }: FaultOptions,
  say: Say,
  { choose, env }: Storm,
): Promise<FaultReport> {
  const merges = Math.min(Math.max(2, times), 10);
  const { endPoint, port } = s3.options;
  const gate = await openFaultyGate(endPoint, port, randomOf(seed), choose);
  const onBucket = async (disturb: boolean): Promise<Run> => {
    const bucket = await makeTestBucket(s3.options);
    try {
      return await mergeAndEvaluate(gate, { ...bucket.env, ...env, S3_ENDPOINT: gate.url }, merges, disturb);
    } finally {
      await bucket.drop();
    }
  };
  try {
    const calm = await onBucket(false);
    say(`calm: ${calm.outcome.outputs.length} outputs, ${calm.outcome.scores.length} scores`);
    const before = gate.counts.passed;
    const stormy = await onBucket(true);
    return {
      seen: {
        ...{ seed, merges, passed: gate.counts.passed - before },
        ...Object.fromEntries(Object.entries(gate.counts).filter(([deed, count]) => deed !== 'passed' && count > 0)),
        ...{ startedAgainByHand: stormy.retried, collected: stormy.collected, objects: stormy.objects },
        ...{ outputs: stormy.outcome.outputs.length, scores: stormy.outcome.scores.length },
      },
      problems: [
        ...compareOutcomes(calm.outcome, stormy.outcome),
        ...(stormy.objects === calm.objects ? [] : [`${stormy.objects} objects, ${calm.objects} undisturbed`]),
        ...(stormy.uploads === 0 ? [] : [`${stormy.uploads} open uploads`]),
      ],
    };
  } finally {
    await gate.close();
  }
}

interface Run {
  readonly outcome: Outcome;
  readonly retried: number;
  /** Uploads and objects that no row named, which the collectors found. */
  readonly collected: number;
  /** In the whole bucket, at the end. */
  readonly objects: number;
  readonly uploads: number;
}

async function mergeAndEvaluate(
  gate: FaultyGate,
  env: Readonly<Record<string, string>>,
  merges: number,
  disturb: boolean,
): Promise<Run> {
  const api = await startTestApi({ env });
  try {
    const registrar = await startTestWorker(api.server);
    const models = await registerModels(api);
    await registrar.stop();
    gate.disturb(disturb);
    const worker = await spawnWorker(api, env);
    const ended = once(worker, 'exit');
    await askMerges(api, models, merges, PART_BYTES);
    let retried = await finishWork(api);
    await askEvaluations(api);
    retried += await finishWork(api);
    gate.disturb(false);
    worker.kill('SIGTERM');
    await ended;
    const collected = await collectADayLater(api);
    return { outcome: await readOutcome(api), retried, collected, ...(await countAll(api)) };
  } finally {
    gate.disturb(false);
    await api.stop();
  }
}

async function countAll({ objects }: TestApi): Promise<{ objects: number; uploads: number }> {
  const counts = { objects: 0, uploads: 0 };
  for await (const { bytes } of objects.list('')) counts.objects += Number(bytes >= 0);
  for await (const { key } of objects.multipartUploads('')) counts.uploads += Number(key !== '');
  return counts;
}
