/**
 * How fast T5 runs on one core: a model of the shapes of `t5-small` (or `t5-base`, `mt5-small`) with random weights.
 *
 *     npm run bench:t5 -- [--size t5-small] [--batch 8] [--tokens 128] [--repeat 3] [--python <with torch, transformers>]
 *
 * Prints tokens per second of the encoder, of scoring answers, of greedy decoding and of one gradient (the step of Fisher
 * information), the fastest of `--repeat` rounds by processor time, and the memory. With `--python` the same work is done by
 * PyTorch on one thread, in the same run, and the ratio is printed.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { parseT5Config } from '../src/models/t5/config.ts';
import { encodeInputs } from '../src/models/t5/encoder.ts';
import { decodeGreedily } from '../src/models/greedy.ts';
import { startGeneration } from '../src/models/t5/generation.ts';
import { choiceLogProbabilities, sequenceLoss } from '../src/models/t5/likelihood.ts';
import { HEAD, t5ParameterShapes } from '../src/models/t5/parameter-shapes.ts';
import { useWasmBackend } from '../src/tensor/tf/backend.ts';

/** `config.json` of public checkpoints, as far as it concerns the shapes. */
const SIZES: Readonly<Record<string, Record<string, unknown>>> = {
  't5-small': { model_type: 't5', d_model: 512, d_ff: 2048, num_layers: 6, num_heads: 8 },
  't5-base': { model_type: 't5', d_model: 768, d_ff: 3072, num_layers: 12, num_heads: 12 },
  'mt5-small': { model_type: 'mt5', d_model: 512, d_ff: 1024, num_layers: 8, num_heads: 6, tie_word_embeddings: false },
};

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: 't5-small' },
    batch: { type: 'string', default: '8' },
    tokens: { type: 'string', default: '128' },
    repeat: { type: 'string', default: '3' },
    python: { type: 'string' },
  },
});
const [batch, tokens, repeat] = [options.batch, options.tokens, options.repeat].map(Number);
const ANSWER = 8;
const GENERATED = 32;
if (!Object.hasOwn(SIZES, options.size)) throw new Error(`--size: one of ${Object.keys(SIZES).join(', ')}`);
if (![batch, tokens, repeat].every((n) => Number.isInteger(n) && n > 0)) throw new Error('whole numbers from 1');

await useWasmBackend();
// No token is an end token, so that greedy decoding goes on to its limit.
const config = { ...parseT5Config(SIZES[options.size]), endTokenIds: [] };
const shapes = t5ParameterShapes(config);
if (!config.ownHead) shapes.delete(`${HEAD}.weight`);
const parameters = new Map(
  [...shapes].map(([name, shape], i) => {
    const random = tf.tidy(() => tf.mul(tf.randomNormal(shape, 0, 1, 'float32', i + 1), 0.05));
    return [name, shape.length === 1 ? tf.ones(shape) : random] as const;
  }),
);
const count = [...shapes.values()].reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0);
const row = (length: number, seed: number) =>
  Array.from({ length }, (_, i) => 2 + ((i * 7919 + seed * 104_729) % (config.vocabulary - 2)));
const inputs = Array.from({ length: batch }, (_, n) => row(tokens, n));
const choices = inputs.map((_, n) => [row(ANSWER, n + 50), row(ANSWER, n + 90)]);
const names = [...shapes.keys()];

/** Work by name, with the tokens that it goes through. */
const works: readonly [name: string, tokens: number, work: () => void | Promise<unknown>][] = [
  ['encode', batch * tokens, () => void tf.tidy(() => encodeInputs(inputs, parameters, config).states.dataSync())],
  [
    'score answers',
    batch * (tokens + 2 * ANSWER),
    () => void tf.tidy(() => choiceLogProbabilities(inputs, choices, parameters, config).dataSync()),
  ],
  [
    'decode greedily',
    batch * GENERATED,
    () => decodeGreedily(startGeneration(inputs, parameters, config), GENERATED, config),
  ],
  [
    'gradient',
    tokens + ANSWER,
    () =>
      void tf.tidy(() => {
        const loss = (...values: tf.Tensor[]) =>
          sequenceLoss([inputs[0]], [choices[0][0]], new Map(names.map((name, i) => [name, values[i]])), config);
        tf.grads(loss)(names.map((name) => parameters.get(name) as tf.Tensor)).forEach((gradient) =>
          gradient.dataSync(),
        );
      }),
  ],
];

console.log(`${options.size}: ${(count / 1e6).toFixed(1)} M parameters, batch ${batch} × ${tokens} tokens, one thread`);
console.log(`load ${loadavg()[0].toFixed(1)}; ${GENERATED} tokens generated, two answers of ${ANSWER} scored\n`);
const torch = options.python === undefined ? undefined : measureTorch(options.python);
for (const [name, worked, work] of works) {
  let seconds = Infinity;
  for (let round = 0; round < repeat; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  const theirs = torch?.[name];
  const ratio = theirs === undefined ? '' : `   PyTorch ${theirs.toFixed(3)} s, ratio ${(seconds / theirs).toFixed(2)}`;
  console.log(
    `${name.padEnd(16)} ${seconds.toFixed(3).padStart(8)} s ${(worked / seconds).toFixed(0).padStart(7)} tokens/s${ratio}`,
  );
}
const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
console.log(`\npeak RSS ${mebibytes(process.resourceUsage().maxRSS * 1024)} MiB, weights ${mebibytes(count * 4)} MiB`);

/** Seconds of the same work in PyTorch, by name. */
function measureTorch(python: string): Record<string, number> {
  const script = join(import.meta.dirname, 'support/t5_torch.py');
  const task = { config: SIZES[options.size], inputs, choices, generated: GENERATED, repeat };
  const { stdout, stderr, status } = spawnSync(python, [script], { input: JSON.stringify(task), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  return JSON.parse(stdout) as Record<string, number>;
}
