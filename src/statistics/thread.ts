/** Entry of the computing thread: loads the model, streams the data, writes sums now and then and the artefact at the end. */
import { once } from 'node:events';
import { type MessagePort } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { toWire } from '../storage/error-wire.ts';
import { openSliceSink } from '../storage/slice-sink.ts';
import { enterDeviceThread, type EnteredThread } from '../threads/enter-device-thread.ts';
import { finishStatistic } from './finish.ts';
import { openTask } from './open-task.ts';
import {
  type ComputedStatistic,
  type FilePurpose,
  type FileTarget,
  type ThreadInput,
  type ThreadMessage,
} from './protocol.ts';
import { chooseRows } from './random.ts';
import { requestDigest } from './request.ts';
import { readSavedSums, savedSums } from './saved-sums.ts';
import { type StatisticFile, writeStatisticFile } from './statistic-file.ts';
import { type StatisticSums } from './sums.ts';

/** Saving may take this share of the time. */
const SAVE_SHARE = 0.1;

async function compute(thread: EnteredThread<ThreadInput>): Promise<ComputedStatistic> {
  const { port } = thread;
  const { request, inputs, data, resume, saveSeconds } = thread.data;
  const send = (message: ThreadMessage) => port.postMessage(message);
  const { device } = await thread.useBackend();
  // another device rounds differently: its sums are not gone on from
  const digest = `${requestDigest(request)} on ${device}`;
  const resumed = resume === null ? null : await withSource(resume, (source) => readSavedSums(source, digest));
  return withSource(data, async (source) => {
    const task = await openTask(inputs, source, request.seed);
    if (request.n !== null && request.n > task.rows) {
      throw new AppError('INVALID_INPUT', `${request.n} examples were asked for, the split has ${task.rows}`);
    }
    const rows = chooseRows(task.rows, request.n, request.seed);
    let saved = performance.now();
    let cost = 0;
    send({ kind: 'progress', completed: resumed?.examples ?? 0, total: rows.length });
    const sums = await task.accumulate({
      kind: request.kind,
      sampleSeed: request.variant === 'sampled' ? request.seed : null,
      rows,
      ...(resumed === null ? {} : { resumed }),
      onChunk: async (current) => {
        send({ kind: 'progress', completed: current.examples, total: rows.length });
        const now = performance.now();
        const due = Math.max(saveSeconds * 1000, cost / SAVE_SHARE);
        if (current.examples === rows.length || now - saved < due) return;
        await writeFile(port, 'sums', savedSums(current, digest), current);
        saved = performance.now();
        cost = saved - now;
      },
    });
    const { metadata, file } = finishStatistic(request, rows, task, sums);
    const sha256 = await writeFile(port, 'artefact', file, sums);
    const { tensors, fileBytes: bytes } = file.header;
    return { metadata, tensors, bytes, sha256, device, flops: sums.flops };
  });
}

/** Asks where to, writes, and waits until the file is taken care of. Returns its SHA-256. */
async function writeFile(
  port: MessagePort,
  purpose: FilePurpose,
  file: StatisticFile,
  { examples }: StatisticSums,
): Promise<string> {
  const bytes = file.header.fileBytes;
  const ask = async (message: ThreadMessage): Promise<unknown> => {
    const answer = once(port, 'message');
    port.postMessage(message);
    return (await answer)[0];
  };
  const { target, sliceBytes } = (await ask({ kind: 'open', purpose, bytes })) as FileTarget;
  const sink = await openSliceSink(target, { sliceBytes, totalBytes: bytes });
  let sha256: string;
  try {
    sha256 = await writeStatisticFile(file, sink, sliceBytes);
  } finally {
    await sink.close();
  }
  await ask({ kind: 'written', file: { purpose, bytes, sha256, examples } });
  return sha256;
}

const thread = enterDeviceThread<ThreadInput>();
await compute(thread).then(
  (statistic) => thread.port.postMessage({ kind: 'done', statistic } satisfies ThreadMessage),
  (error: unknown) => thread.port.postMessage({ kind: 'failed', error: toWire(error) } satisfies ThreadMessage),
);
