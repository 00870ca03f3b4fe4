/**
 * How fast evaluation is: images/s of CLIP, tokens/s of T5 and of a decoder, through `evaluate` and its worker threads.
 *
 *     npm run bench:eval -- [--only clip-b32,clip-tiny,t5-rank,t5-generate,decoder-rank,decoder-generate] [--threads 2]
 *                           [--images 256] [--examples 64] [--repeat 3] [--python <python with torch and transformers>] [--json]
 *
 * Weights are random, in the shapes of CLIP ViT-B/32, T5 small and SmolLM-135M (Llama's blocks); `clip-tiny` is the bundled base
 * of shapes-grid. Of ours everything counts but loading the model: reading, decoding, tokens, metrics. Of PyTorch only forward
 * passes count, on as many threads. Rounds alternate, ours and theirs; a ratio is the median over rounds of their time by ours,
 * so that 1 is as fast and 0.5 half as fast. On a machine that does other things too, processor time is the one to compare.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { type BenchmarkManifest, parseManifest } from '../src/evaluate/manifest.ts';
import { generateShapesGrid } from '../suites/shapes-grid/generate.ts';
import { type TextSizes, writeImages, writeTexts } from './support/eval-data.ts';
import { CONFIGS, type ModelName, writeModel } from './support/eval-models.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'clip-b32,clip-tiny,t5-rank,t5-generate,decoder-rank,decoder-generate' },
    threads: { type: 'string', default: String(Math.min(availableParallelism(), 8)) },
    images: { type: 'string', default: '256' },
    examples: { type: 'string', default: '64' },
    repeat: { type: 'string', default: '3' },
    python: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const count = (name: 'threads' | 'images' | 'examples' | 'repeat'): number => {
  const value = Number(options[name]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} ${options[name]}: a whole number from 1`);
  return value;
};
const [threads, images, examples, repeat] = [count('threads'), count('images'), count('examples'), count('repeat')];
const sizes: TextSizes = { examples, tokens: 128, answer: 8, choices: 2, generated: 32 };

interface Work {
  readonly checkpoint: string;
  readonly data: string;
  readonly manifest: BenchmarkManifest;
  readonly unit: 'images' | 'tokens';
  /** Units of one example. */
  readonly each: number;
  /** What PyTorch is asked to do; null where there is nothing to compare. */
  readonly torch: Readonly<Record<string, unknown>> | null;
}

const scratch = mkdtempSync(join(tmpdir(), 'bench-eval-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const models = new Map<ModelName, string>();
async function model(name: ModelName): Promise<string> {
  const folder = models.get(name) ?? join(scratch, name);
  if (!models.has(name)) await writeModel(name, folder);
  models.set(name, folder);
  return folder;
}

async function texts(name: ModelName, work: 'rank' | 'generate'): Promise<Work> {
  const data = join(scratch, work);
  const manifest = parseManifest(writeTexts(data, work === 'rank' ? 'choice' : 'text', sizes));
  const each = work === 'rank' ? sizes.tokens + sizes.choices * sizes.answer : sizes.generated;
  const torch = { config: CONFIGS[name], work, sizes, batch: work === 'rank' ? 8 : 32 };
  return { checkpoint: await model(name), data, manifest, unit: 'tokens', each, torch };
}

const WORKS: Readonly<Record<string, () => Promise<Work>>> = {
  'clip-b32': async () => {
    const data = join(scratch, 'images');
    const manifest = parseManifest(await writeImages(data, images, 224));
    const torch = { config: CONFIGS['clip-vit-base-patch32'], work: 'embed', batch: 64 };
    return { checkpoint: await model('clip-vit-base-patch32'), data, manifest, unit: 'images', each: 1, torch };
  },
  'clip-tiny': async () => {
    const data = join(scratch, 'shapes-grid');
    mkdirSync(data);
    const { manifest } = await generateShapesGrid(data, { rows: { tune: 4, test: 128 } });
    const checkpoint = join(import.meta.dirname, '../suites/shapes-grid/checkpoints/base');
    return { checkpoint, data, manifest: parseManifest(manifest), unit: 'images', each: 1, torch: null };
  },
  't5-rank': () => texts('t5-small', 'rank'),
  't5-generate': () => texts('t5-small', 'generate'),
  'decoder-rank': () => texts('smollm-135m', 'rank'),
  'decoder-generate': () => texts('smollm-135m', 'generate'),
};

const located = (path: string) => ({ kind: 'file' as const, path, bytes: statSync(path).size });

/** On the clock, and of all processors. */
interface Seconds {
  readonly seconds: number;
  readonly cpu: number;
}

/** From the moment when all threads have their model. */
async function ours({ checkpoint, data, manifest }: Work): Promise<Seconds & { readonly done: number }> {
  let started = 0;
  let before = process.cpuUsage();
  let done = 0;
  await evaluate({
    checkpoint: { files: readdirSync(checkpoint).map((path) => ({ path, location: located(join(checkpoint, path)) })) },
    manifest,
    data: (file) => located(join(data, file)),
    split: 'test',
    threads,
    onProgress: ({ completed }) => {
      done = completed;
      if (completed > 0) return;
      started = performance.now();
      before = process.cpuUsage();
    },
  });
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, done };
}

function theirs(python: string, task: Readonly<Record<string, unknown>>, done: number): Seconds {
  const input = JSON.stringify({ ...task, threads, examples: done });
  const script = join(import.meta.dirname, 'support/eval_torch.py');
  const { stdout, stderr, status } = spawnSync(python, [script], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as Seconds;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

const rows: object[] = [];
if (!options.json) {
  console.log(
    `${threads} threads, load ${loadavg()[0].toFixed(1)}, ${repeat} rounds, medians; a second, and a processor second`,
  );
}
for (const name of options.only.split(',')) {
  if (!Object.hasOwn(WORKS, name)) throw new Error(`--only ${name}: some of ${Object.keys(WORKS).join(', ')}`);
  const work = await WORKS[name]();
  const rounds: { own: Seconds; torch: Seconds | null }[] = [];
  let done = 0;
  for (let round = 0; round < repeat; round++) {
    const own = await ours(work);
    ({ done } = own);
    const torch = options.python === undefined || work.torch === null ? null : theirs(options.python, work.torch, done);
    rounds.push({ own, torch });
  }
  const amount = done * work.each;
  const pairs = rounds.flatMap(({ own, torch }) => (torch === null ? [] : [{ own, torch }]));
  const compared = (of: keyof Seconds) => pairs.map(({ own, torch }) => torch[of] / own[of]);
  const row = {
    work: name,
    examples: done,
    unit: `${work.unit}/s`,
    rate: amount / median(rounds.map(({ own }) => own.seconds)),
    ratePerCpu: amount / median(rounds.map(({ own }) => own.cpu)),
    ...(pairs.length > 0 && {
      torchRate: amount / median(pairs.map(({ torch }) => torch.seconds)),
      ratios: compared('seconds'),
      ratio: median(compared('seconds')),
      cpuRatio: median(compared('cpu')),
    }),
  };
  rows.push(row);
  if (options.json) continue;
  const line = `${name.padEnd(18)} ${row.rate.toFixed(1).padStart(8)} ${row.unit.padEnd(9)} ${row.ratePerCpu.toFixed(1).padStart(8)}`;
  console.log(
    row.torchRate === undefined
      ? line
      : `${line}   PyTorch ${row.torchRate.toFixed(1)}: ratio ${row.ratio?.toFixed(2)}, by processor time ${row.cpuRatio?.toFixed(2)}`,
  );
}
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
if (options.json) console.log(JSON.stringify({ threads, load: loadavg()[0], repeat, peakMiB, rows }));
else console.log(`peak RSS of all works ${peakMiB} MiB: every thread holds its own copy of the model`);
