/**
 * How fast diffusion models run on one core: a UNet of the kind of Stable Diffusion 1.x, a quarter as wide as the original (or
 * half), and its autoencoder, with random weights.
 *
 *     npm run bench:diffusion -- [--width 80] [--side 32] [--batch 2] [--repeat 3] [--python <with torch, diffusers>]
 *
 * Prints seconds of one evaluation of the UNet on latents of `--side` × `--side` and of decoding one image of them, the
 * fastest of `--repeat` rounds by processor time. With `--python` the same work is done by diffusers on one thread, in the
 * same run, and the ratio is printed.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { unet } from '../src/models/diffusion/unet.ts';
import { parseUNetConfig } from '../src/models/diffusion/unet-config.ts';
import { unetParameterShapes } from '../src/models/diffusion/unet-shapes.ts';
import { decodeLatents } from '../src/models/diffusion/vae.ts';
import { parseVaeConfig } from '../src/models/diffusion/vae-config.ts';
import { vaeParameterShapes } from '../src/models/diffusion/vae-shapes.ts';
import { useWasmBackend } from '../src/tensor/tf/backend.ts';

const { values: options } = parseArgs({
  options: {
    width: { type: 'string', default: '80' },
    side: { type: 'string', default: '32' },
    batch: { type: 'string', default: '2' },
    repeat: { type: 'string', default: '3' },
    python: { type: 'string' },
  },
});
const [width, side, batch, repeat] = [options.width, options.side, options.batch, options.repeat].map(Number);
if (![width, side, batch, repeat].every((n) => Number.isInteger(n) && n > 0)) throw new Error('whole numbers from 1');
const TOKENS = 77;

const unetJson = {
  block_out_channels: [width, 2 * width, 4 * width, 4 * width],
  cross_attention_dim: 768,
  norm_num_groups: 16,
};
const vaeJson = {
  block_out_channels: [32, 64, 128, 128],
  down_block_types: Array<string>(4).fill('DownEncoderBlock2D'),
  up_block_types: Array<string>(4).fill('UpDecoderBlock2D'),
  layers_per_block: 2,
};

await useWasmBackend();
const config = parseUNetConfig(unetJson);
const vae = parseVaeConfig(vaeJson);
const random = (shapes: ReadonlyMap<string, number[]>) =>
  new Map(
    [...shapes].map(([name, shape], i) => {
      const values = tf.tidy(() => tf.mul(tf.randomNormal(shape, 0, 1, 'float32', i + 1), 0.05));
      return [name, shape.length === 1 && name.endsWith('.weight') ? tf.ones(shape) : values] as const;
    }),
  );
const [parameters, vaeParameters] = [random(unetParameterShapes(config)), random(vaeParameterShapes(vae))];
const count = [...parameters.values()].reduce((sum, { size }) => sum + size, 0);
const latents = tf.randomNormal([batch, side, side, 4], 0, 1, 'float32', 1);
const text = tf.randomNormal([batch, TOKENS, 768], 0, 1, 'float32', 2);
const one = tf.slice(latents, [0, 0, 0, 0], [1, side, side, 4]);

const works: readonly [name: string, work: () => void][] = [
  ['unet', () => void tf.tidy(() => unet(latents, [500], text, parameters, config).dataSync())],
  ['decode', () => void tf.tidy(() => decodeLatents(one, vaeParameters, vae).dataSync())],
];

console.log(`UNet of ${(count / 1e6).toFixed(1)} M parameters, ${batch} latents of ${side} × ${side}, one thread`);
console.log(`load ${loadavg()[0].toFixed(1)}\n`);
const torch = options.python === undefined ? undefined : measureDiffusers(options.python);
for (const [name, work] of works) {
  let seconds = Infinity;
  for (let round = 0; round < repeat; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  const theirs = torch?.[name];
  const ratio =
    theirs === undefined ? '' : `   diffusers ${theirs.toFixed(3)} s, ratio ${(seconds / theirs).toFixed(2)}`;
  console.log(`${name.padEnd(8)} ${seconds.toFixed(3).padStart(8)} s${ratio}`);
}
console.log(
  `\npeak RSS ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB, UNet ${((count * 4) / 2 ** 20).toFixed(0)} MiB`,
);

/** Seconds of the same work in diffusers, by name. */
function measureDiffusers(python: string): Record<string, number> {
  const script = join(import.meta.dirname, 'support/diffusion_torch.py');
  const task = { unet: unetJson, vae: vaeJson, batch, side, tokens: TOKENS, repeat };
  const { stdout, stderr, status } = spawnSync(python, [script], { input: JSON.stringify(task), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${python} failed: ${stderr}`);
  return JSON.parse(stdout) as Record<string, number>;
}
