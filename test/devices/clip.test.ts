import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { classRows } from '../../src/evaluate/class-rows.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { type ImageManifest, parseImageManifest } from '../../src/evaluate/image-manifest.ts';
import { loadClipModel } from '../../src/models/clip/clip-model.ts';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { patchValues, toPatches } from '../../src/models/clip/patches.ts';
import { parsePreprocessing } from '../../src/models/clip/preprocess.ts';
import { embedTokens } from '../../src/models/clip/text.ts';
import { embedPatches } from '../../src/models/clip/vision.ts';
import { loadParameters } from '../../src/models/load-parameters.ts';
import { useBackend } from '../../src/tensor/tf/backend.ts';
import { takeFloats } from '../../src/tensor/tf/read-floats.ts';
import { generateShapesGrid } from '../../suites/shapes-grid/generate.ts';
import { describeDevices, describeWebGpu } from '../support/devices.ts';

const GOLDENS = join(import.meta.dirname, '../goldens/clip');
const BASE = join(import.meta.dirname, '../../suites/shapes-grid/checkpoints/base');
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const located = (path: string) => ({ kind: 'file' as const, path, bytes: statSync(path).size });
const checkpoint = { files: readdirSync(BASE).map((path) => ({ path, location: located(join(BASE, path)) })) };

/** Largest difference, relative to the largest value. */
function farthest(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const values = Array.from(expected);
  expect(found).toHaveLength(values.length);
  return Math.max(...values.map((value, i) => Math.abs(value - found[i]))) / Math.max(...values.map(Math.abs));
}

describeDevices('a CLIP model', (device) => {
  beforeAll(device.use);

  test.each(['quick', 'legacy'])('gives the embeddings of Hugging Face transformers, to 1e-4 (%s)', async (name) => {
    const folder = join(GOLDENS, name);
    const golden = readJson(join(folder, 'golden.json'));
    const config = parseClipConfig(readJson(join(folder, 'config.json')));
    const path = 'model.safetensors';
    const model = { files: [{ path, location: located(join(folder, path)) }] };
    const parameters = await loadParameters(model, clipParameterShapes(config));
    const { norm } = parsePreprocessing({ crop_size: config.vision.imageSize }, config.vision);
    const pixels: number[][] = golden.pixels;
    const size = patchValues(config.vision);
    const patches = (config.vision.imageSize / config.vision.patchSize) ** 2;
    const values = new Float32Array(pixels.length * size);
    pixels.forEach((image, i) =>
      toPatches(Uint8Array.from(image), config.vision, norm, values.subarray(i * size, (i + 1) * size)),
    );
    const input = tf.tensor3d(values, [pixels.length, patches, size / patches]);
    const images = await takeFloats(tf.tidy(() => embedPatches(input, parameters, config.vision)));
    const texts = await takeFloats(tf.tidy(() => embedTokens(golden.prompts, parameters, config.text)));
    expect(farthest(images, golden.image_embeds.flat())).toBeLessThan(1e-4);
    expect(farthest(texts, golden.text_embeds.flat())).toBeLessThan(1e-4);
  });
});

describeWebGpu('evaluating a CLIP checkpoint on webgpu', (device) => {
  let folder: string;
  let manifest: ImageManifest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'devices-'));
    const generated = await generateShapesGrid(folder, { rows: { tune: 1, test: 4 } });
    const { cells, ...rest } = parseImageManifest(generated.manifest);
    manifest = { ...rest, cells: cells.slice(0, 2) };
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('gives the scores of wasm', async () => {
    const options = { checkpoint, manifest, data: (file: string) => located(join(folder, file)), split: 'test' };
    const expected = await evaluate(options);
    const found = await evaluate({ ...options, backend: await device.use(), threads: 4 });
    expect(found).toEqual(expected);
  });

  test('is cancelled in the middle of its work, and nothing else ends', async () => {
    const controller = new AbortController();
    const run = evaluate({
      ...{ checkpoint, manifest, split: 'test', backend: await device.use() },
      data: (file: string) => located(join(folder, file)),
      onProgress: () => controller.abort(),
      signal: controller.signal,
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('builds the classifier of wasm, to 1e-5', async () => {
    const build = async () => {
      const model = await loadClipModel(checkpoint);
      return takeFloats(classRows(model, manifest.cells[0].classes, manifest));
    };
    await useBackend('wasm');
    const expected = await build();
    await device.use();
    expect(farthest(await build(), expected)).toBeLessThan(1e-5);
  });
});
