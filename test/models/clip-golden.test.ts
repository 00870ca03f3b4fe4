import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { patchValues, toPatches } from '../../src/models/clip/patches.ts';
import { decodeImage, parsePreprocessing } from '../../src/models/clip/preprocess.ts';
import { embedTokens } from '../../src/models/clip/text.ts';
import { embedPatches } from '../../src/models/clip/vision.ts';
import { loadParameters } from '../../src/models/load-parameters.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';

const GOLDENS = join(import.meta.dirname, '../goldens/clip');
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface Golden {
  pixels: number[][];
  prompts: number[][];
  image_embeds: number[][];
  text_embeds: number[][];
  logits_per_image: number[][];
}

beforeAll(useWasmBackend);

/** Largest difference, relative to the largest value. */
function farthest(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - found[i]))) / scale;
}

describe.each(['quick', 'legacy'])('a CLIPModel saved by Hugging Face transformers (%s)', (name) => {
  const folder = join(GOLDENS, name);
  const golden: Golden = readJson(join(folder, 'golden.json'));
  const config = parseClipConfig(readJson(join(folder, 'config.json')));
  const path = join(folder, 'model.safetensors');
  const checkpoint = {
    files: [{ path: 'model.safetensors', location: { kind: 'file' as const, path, bytes: statSync(path).size } }],
  };

  test('gives the same image and text embeddings and logits', async () => {
    const parameters = await loadParameters(checkpoint, clipParameterShapes(config));
    const { norm } = parsePreprocessing({ crop_size: config.vision.imageSize }, config.vision);
    const size = patchValues(config.vision);
    const values = new Float32Array(golden.pixels.length * size);
    golden.pixels.forEach((pixels, i) =>
      toPatches(Uint8Array.from(pixels), config.vision, norm, values.subarray(i * size, (i + 1) * size)),
    );
    const patches = (config.vision.imageSize / config.vision.patchSize) ** 2;
    const images = embedPatches(
      tf.tensor3d(values, [golden.pixels.length, patches, size / patches]),
      parameters,
      config.vision,
    );
    const texts = embedTokens(golden.prompts, parameters, config.text);
    expect(farthest(images.dataSync(), golden.image_embeds.flat())).toBeLessThan(1e-4);
    expect(farthest(texts.dataSync(), golden.text_embeds.flat())).toBeLessThan(1e-4);

    const unit = (x: tf.Tensor) => tf.div(x, tf.norm(x, 2, -1, true));
    const scale = tf.exp(parameters.get('logit_scale') ?? tf.scalar(NaN));
    const logits = tf.mul(tf.matMul(unit(images), unit(texts), false, true), scale);
    expect(farthest(logits.dataSync(), golden.logits_per_image.flat())).toBeLessThan(1e-4);
  });
});

describe('preprocessing', () => {
  const vision = parseClipConfig({ model_type: 'clip', vision_config: { image_size: 24, patch_size: 8 } }).vision;
  const preprocessing = parsePreprocessing(
    { size: { shortest_edge: 24 }, crop_size: { height: 24, width: 24 } },
    vision,
  );

  test('resizes (bicubic) and crops the centre as CLIPImageProcessor does, to a level or two of 255', async () => {
    const { pixels }: { pixels: number[] } = readJson(join(GOLDENS, 'resize.json'));
    const found = await decodeImage(readFileSync(join(GOLDENS, 'resize.png')), preprocessing, 24);
    expect(found).toHaveLength(pixels.length);
    const differences = pixels.map((value, i) => Math.abs(value - found[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(3);
    expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(0.5);
  });
});
