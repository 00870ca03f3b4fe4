/**
 * How fast whole merges of real files are, against the time that reading the inputs and writing the output takes anyway.
 *
 *     npm run bench:merge -- --size 1GiB --experts 4 --dtype bf16 [--methods linear,ties] [--threads 2]
 *                            [--repeat 3] [--dir D] [--mergekit <python>]
 *                            [--lambdas 0.1,0.2,0.3,0.4] [--json]
 *
 * Every measurement is a fresh process; the floor and the method take turns, and the median of `--repeat` rounds of each
 * counts. All write over one file: a virtual machine may have to ask its host for every page of a new one, which costs four
 * times as much as writing it, at random and in either. Files lie in a temporary folder that is removed at the end.
 *
 * With the Python of an environment that has mergekit, mergekit merges the same files by the same method in every round too,
 * and `ratioToMergekit` says how many times as long it takes. With a list of λ, methods that take one also merge for all of
 * them in one sweep, and `ratioToSingle` says how many times as long that takes as one merge.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findMethod } from '../src/merge/catalogue.ts';
import { parseCount, parseDtype, parseSize } from './support/arguments.ts';
import { type BenchCheckpoint, transformerShapes, writeCheckpoints } from './support/checkpoints.ts';
import { type Measurement, type MeasureRequest } from './support/measure-merge.ts';
import { hasCounterpart, measureMergekit, modelFolders } from './support/mergekit.ts';
import { type Row, compared, inWords, median, round, swept } from './support/report.ts';

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '1GiB' },
    experts: { type: 'string', default: '4' },
    dtype: { type: 'string', default: 'bf16' },
    methods: { type: 'string', default: 'linear,task_arithmetic,ties,dare_linear' },
    threads: { type: 'string', default: String(Math.min(availableParallelism(), 8)) },
    repeat: { type: 'string', default: '3' },
    dir: { type: 'string', default: tmpdir() },
    mergekit: { type: 'string' },
    lambdas: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function measure(request: MeasureRequest): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./support/measure-merge.ts', import.meta.url), { serialization: 'advanced' });
    child.once('message', (measurement) => resolve(measurement as Measurement));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a measuring process ended with status ${code}`)));
    child.send(request);
  });
}

async function benchMethod(
  method: string,
  all: readonly BenchCheckpoint[],
  models: readonly string[],
  folder: string,
): Promise<void> {
  const card = findMethod({ id: method })?.card;
  if (card === undefined) throw new Error(`--methods: there is no method ${method}`);
  // the floor reads what the method reads: no base when the method takes none
  const inputs = card.prerequisites.base ? all : all.slice(1);
  const threads = parseCount('threads', options.threads);
  const floors: number[] = [];
  const merges: Measurement[] = [];
  const sweeps: Measurement[] = [];
  const lambdas = card.prerequisites.base ? options.lambdas?.split(',').map(Number) : undefined;
  const others: Pick<Measurement, 'seconds' | 'peakRssMiB'>[] = [];
  const output = join(folder, 'output.safetensors');
  // the first round makes the output's pages and warms the inputs'; it is not counted
  await measure({ method: null, checkpoints: inputs, output, threads });
  if (lambdas !== undefined) await measure({ method, checkpoints: all, output, threads, lambdas });
  for (let round = 0; round < parseCount('repeat', options.repeat); round++) {
    floors.push((await measure({ method: null, checkpoints: inputs, output, threads })).seconds);
    merges.push(await measure({ method, checkpoints: all, output, threads }));
    if (lambdas !== undefined) sweeps.push(await measure({ method, checkpoints: all, output, threads, lambdas }));
    if (options.mergekit === undefined || !hasCounterpart(card)) continue;
    const request = { python: options.mergekit, card, models, dtype, output: join(folder, 'mergekit') };
    others.push(await measureMergekit(request));
  }
  const seconds = median(merges.map((merge) => merge.seconds));
  const floor = median(floors);
  const bytes = inputs.reduce((sum, { locations }) => sum + [...locations.files.values()][0].bytes, 0);
  const row: Row = {
    method,
    seconds: round(seconds, 3),
    gbPerSecond: round(bytes / seconds / 1e9, 2),
    ratioToFloor: round(seconds / floor, 2),
    peakRssMiB: Math.round(Math.max(...merges.map((merge) => merge.peakRssMiB))),
    floorSeconds: round(floor, 3),
    ...(others.length === 0 ? {} : compared(others, seconds)),
    ...(lambdas === undefined ? {} : swept(sweeps, lambdas.length, seconds)),
  };
  console.log(options.json ? JSON.stringify(row) : inWords(row));
}

const size = parseSize(options.size);
const dtype = parseDtype(options.dtype);
const experts = parseCount('experts', options.experts);
const folder = mkdtempSync(join(options.dir, 'merge-bench-'));
const clean = (): void => rmSync(folder, { recursive: true, force: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clean();
    process.exit(130);
  });
}
try {
  console.error(`writing ${experts + 1} checkpoints of ${options.size} (${dtype}) …`);
  const checkpoints = writeCheckpoints(folder, transformerShapes(size, dtype), experts);
  const models = options.mergekit === undefined ? [] : modelFolders(folder, checkpoints);
  for (const method of options.methods.split(',')) await benchMethod(method.trim(), checkpoints, models, folder);
} finally {
  clean();
}
