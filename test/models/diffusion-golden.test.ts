import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { diffusersFolder } from '../../src/models/diffusion/components.ts';
import {
  type DiffusionPipeline,
  diffusionPipeline,
  loadDiffusionPipeline,
} from '../../src/models/diffusion/pipeline.ts';
import { type ImageRequest, type SampleOptions, sampleLatents } from '../../src/models/diffusion/sample.ts';
import { type Sampler } from '../../src/models/diffusion/schedule.ts';
import { parseSchedulerConfig } from '../../src/models/diffusion/scheduler-config.ts';
import { unet } from '../../src/models/diffusion/unet.ts';
import { decodeLatents, encodeImages } from '../../src/models/diffusion/vae.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { takeFloats } from '../../src/tensor/tf/read-floats.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';

const GOLDENS = join(import.meta.dirname, '../goldens/diffusion');
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface Golden {
  prompts: string[];
  ids: number[][];
  timesteps: number[];
  cases: {
    name: string;
    sampler: Sampler;
    steps: number;
    guidance: number;
    negative: string;
    scheduler?: object;
    keys: [number, number][];
  }[];
}

function folderOf(path: string): LocatedCheckpoint {
  const paths = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    files: paths.map(({ parentPath, name }) => {
      const at = join(parentPath, name);
      return { path: at.slice(path.length + 1), location: { kind: 'file', path: at, bytes: statSync(at).size } };
    }),
  };
}

/** Largest difference, relative to the largest value. */
function farthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found).toHaveLength(expected.length);
  const values = Array.from(expected);
  return Math.max(...values.map((value, i) => Math.abs(value - found[i]))) / Math.max(...values.map(Math.abs));
}

describe.each(['sd1', 'sd2'])('a StableDiffusionPipeline saved by diffusers (%s)', (name) => {
  const folder = join(GOLDENS, name);
  const { prompts, ids, timesteps, cases }: Golden = readJson(join(folder, 'golden.json'));
  const { tensors } = parseSafetensors(readFileSync(join(folder, 'golden.safetensors')));
  let pipeline: DiffusionPipeline;
  beforeAll(async () => {
    await useWasmBackend();
    pipeline = await loadDiffusionPipeline(diffusersFolder(folderOf(folder)));
  });

  const floats = (tensor: string) => tensors.get(tensor) ?? [];
  /** A square golden, channels first, as a tensor with channels last. */
  const image = (tensor: string, channels: number, side: number) =>
    tf.transpose(tf.reshape(tf.tensor1d(floats(tensor)), [-1, channels, side, side]), [0, 2, 3, 1]);
  const firstChannels = (x: tf.Tensor) => takeFloats(tf.transpose(x, [0, 3, 1, 2]));

  test('tokenizes prompts', () => {
    expect(prompts.map(pipeline.encodePrompt)).toEqual(ids);
  });

  test('gives the states of its text encoder', async () => {
    expect(farthest(await takeFloats(pipeline.encodePrompts(prompts)), floats('text'))).toBeLessThan(1e-4);
  });

  test.each(timesteps.map((timestep, n) => [n, timestep] as const))('gives answer %d of its UNet', async (n, at) => {
    const { parameters, config } = pipeline;
    const text = pipeline.encodePrompts(prompts.slice(0, 2));
    const found = unet(image(`unet.input.${n}`, 4, 8), [at], text, parameters.unet, config.unet);
    expect(farthest(await firstChannels(found), floats(`unet.${n}`))).toBeLessThan(1e-4);
  });

  test('differentiates its UNet as PyTorch does', async () => {
    const { parameters, config } = pipeline;
    const text = pipeline.encodePrompts(prompts.slice(0, 2));
    const names = [...tensors.keys()].flatMap((key) => /^gradient\.(.*\..*)$/.exec(key)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(4);
    const loss = (latents: tf.Tensor, states: tf.Tensor, ...values: tf.Tensor[]) => {
      const some = new Map([...parameters.unet, ...names.map((key, i) => [key, values[i]] as const)]);
      return tf.mul(tf.sum(tf.square(unet(latents, timesteps.slice(0, 1), states, some, config.unet))), 0.5);
    };
    const inputs = [image('unet.input.0', 4, 8), text, ...names.map((key) => parameters.unet.get(key) as tf.Tensor)];
    const [latents, states, ...found] = tf.grads(loss as (...args: tf.Tensor[]) => tf.Tensor)(inputs);
    expect(farthest(await firstChannels(latents), floats('gradient.latents'))).toBeLessThan(1e-4);
    expect(farthest(await takeFloats(states), floats('gradient.text'))).toBeLessThan(1e-4);
    for (const [i, key] of names.entries()) {
      expect(farthest(await takeFloats(found[i]), floats(`gradient.${key}`))).toBeLessThan(1e-4);
    }
  });

  test('encodes and decodes images', async () => {
    const { parameters, config } = pipeline;
    const { mean, logVariance } = encodeImages(image('vae.image', 3, 16), parameters.vae, config.vae);
    expect(farthest(await firstChannels(mean), floats('vae.mean'))).toBeLessThan(1e-4);
    expect(farthest(await firstChannels(logVariance), floats('vae.logvar'))).toBeLessThan(1e-4);
    const decoded = decodeLatents(image('vae.latents', 4, 8), parameters.vae, config.vae);
    expect(farthest(await firstChannels(decoded), floats('vae.decoded'))).toBeLessThan(1e-4);
  });

  test.each(cases)('samples with guidance: $name', async ({ name: title, negative, keys, scheduler, ...how }) => {
    const own = { ...readJson(join(folder, 'scheduler/scheduler_config.json')), ...scheduler };
    const config = { ...pipeline.config, scheduler: parseSchedulerConfig(own) };
    const sampling = diffusionPipeline(config, pipeline.parameters, pipeline.encodePrompt);
    const requests: ImageRequest[] = keys.map((key, i) => ({ prompt: prompts[i], key }));
    const options: SampleOptions = { ...how, negativePrompt: negative, width: 16, height: 16 };
    const network = {
      ...sampling,
      parameters: pipeline.parameters.unet,
      config: config.unet,
      scheduler: config.scheduler,
    };
    for await (const latents of sampleLatents(requests, options, network, 2)) {
      expect(farthest(await firstChannels(latents), floats(`${title}.latents`))).toBeLessThan(1e-4);
    }
    // one by one: an image does not depend on its batch
    const images = await sampling.sample(requests, { ...options, batch: 1 });
    const pixels = images.flatMap((one) => [...one.pixels]);
    const expected = floats(`${title}.image`);
    expect(pixels).toHaveLength(expected.length);
    const differences = pixels.map((value, i) => Math.abs(value - 255 * expected[i]));
    expect(Math.max(...differences)).toBeLessThan(0.51);
  });
});
