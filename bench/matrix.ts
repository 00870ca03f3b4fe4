/**
 * How long methods of whole matrices take on models of the size of CLIP's ViT-B/32: 48 matrices of 12 layers, F32.
 *
 *     npm run bench:matrix -- [--methods regmean,tsv_m,iso_c,swudi] [--experts 8] [--layers 12] [--threads 2]
 *                             [--budget 4GiB] [--dir D] [--json]
 *
 * Every merge is a fresh process, and runs once. Besides the time on the clock the processor time is printed: on a machine that
 * does other things too, it is the one to compare. Operations are those of the plan. Goals: RegMean 240 s, TSV-M 600 s on two cores.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findMethod } from '../src/merge/catalogue.ts';
import { type TensorSpec } from '../src/storage/safetensors/encode-header.ts';
import { writeCheckpoints } from './support/checkpoints.ts';
import { writeGrams } from './support/grams.ts';
import { type Measurement, type MeasureRequest } from './support/measure-merge.ts';

const { values: options } = parseArgs({
  options: {
    methods: { type: 'string', default: 'regmean,tsv_m,iso_c,swudi' },
    experts: { type: 'string', default: '8' },
    layers: { type: 'string', default: '12' },
    threads: { type: 'string', default: String(Math.min(availableParallelism(), 8)) },
    budget: { type: 'string', default: '4GiB' },
    dir: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
  },
});

const WIDTH = 768;

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${text}: a whole number from 1`);
  return value;
}

function bytes(text: string): number {
  const match = /^(\d+)(MiB|GiB)$/.exec(text);
  if (match === null) throw new Error(`--budget ${text}: write it like 512MiB or 4GiB`);
  return Number(match[1]) * (match[2] === 'GiB' ? 2 ** 30 : 2 ** 20);
}

/** The weights and biases of the layers, q, k and v in one matrix. */
function layerShapes(layers: number): TensorSpec[] {
  const shapes: readonly (readonly [name: string, rows: number, columns: number])[] = [
    ['attn.in_proj', 3 * WIDTH, WIDTH],
    ['attn.out_proj', WIDTH, WIDTH],
    ['mlp.c_fc', 4 * WIDTH, WIDTH],
    ['mlp.c_proj', WIDTH, 4 * WIDTH],
  ];
  return Array.from({ length: layers }, (_, layer) =>
    shapes.flatMap(([name, rows, columns]): TensorSpec[] => [
      { name: `visual.resblocks.${layer}.${name}.weight`, dtype: 'F32', shape: [rows, columns] },
      { name: `visual.resblocks.${layer}.${name}.bias`, dtype: 'F32', shape: [rows] },
    ]),
  ).flat();
}

function measure(request: MeasureRequest): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./support/measure-merge.ts', import.meta.url), { serialization: 'advanced' });
    child.once('message', (measurement) => resolve(measurement as Measurement));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a measuring process ended with status ${code}`)));
    child.send(request);
  });
}

const folder = mkdtempSync(join(options.dir, 'matrix-bench-'));
const clean = (): void => rmSync(folder, { recursive: true, force: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clean();
    process.exit(130);
  });
}
try {
  const specs = layerShapes(count('layers', options.layers));
  const experts = count('experts', options.experts);
  console.error(`writing ${experts + 1} checkpoints and their Gram matrices …`);
  const checkpoints = writeCheckpoints(folder, specs, experts);
  const matrices = specs.filter(({ shape }) => shape.length === 2);
  const grams = writeGrams(folder, matrices, checkpoints.slice(1));
  for (const method of options.methods.split(',')) {
    const card = findMethod({ id: method })?.card;
    if (card === undefined) throw new Error(`--methods: there is no method ${method}`);
    const load = loadavg()[0];
    const {
      seconds,
      cpuSeconds = NaN,
      flops = NaN,
      peakRssMiB,
      plannedMiB = NaN,
    } = await measure({
      method,
      checkpoints,
      output: join(folder, 'output.safetensors'),
      threads: count('threads', options.threads),
      memoryBudgetBytes: bytes(options.budget),
      statistics: card.prerequisites.statistics.includes('GRAM') ? grams : undefined,
    });
    const row = { method, seconds, cpuSeconds, gflop: flops / 1e9, peakRssMiB, plannedMiB, load };
    if (options.json) console.log(JSON.stringify(row));
    else {
      console.log(
        `${method.padEnd(10)} ${seconds.toFixed(1).padStart(7)} s  ${cpuSeconds.toFixed(1).padStart(7)} s CPU  ` +
          `${(flops / 1e9).toFixed(0).padStart(6)} GFLOP  ${(flops / cpuSeconds / 1e9).toFixed(1).padStart(5)} GFLOP/s of CPU time  ` +
          `${peakRssMiB.toFixed(0)} MiB peak of ${plannedMiB.toFixed(0)} planned  load ${load.toFixed(1)}`,
      );
    }
  }
} finally {
  clean();
}
