/** A real S3 server behind a proxy that disturbs one request of five, while workers merge and evaluate. */
import { once } from 'node:events';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { makeTestBucket } from '../support/s3-server.ts';
import { type Fault, type FaultOptions, type FaultReport, randomOf } from './fault.ts';
import { type FaultyGate, openFaultyGate } from './faulty-gate.ts';
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
  run: (options, say) => onS3((s3) => onOwnPostgres(() => compareWithCalm(s3, options, say))),
};

async function compareWithCalm(s3: FoundS3, { seed, times }: FaultOptions, say: Say): Promise<FaultReport> {
  const merges = Math.min(Math.max(2, times), 10);
  const { endPoint, port } = s3.options;
  const gate = await openFaultyGate(endPoint, port, randomOf(seed));
  const onBucket = async (disturb: boolean): Promise<Run> => {
    const bucket = await makeTestBucket(s3.options);
    try {
      return await mergeAndEvaluate(gate, { ...bucket.env, S3_ENDPOINT: gate.url }, merges, disturb);
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
        ...{ seed, merges, ...gate.counts, passed: gate.counts.passed - before },
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
