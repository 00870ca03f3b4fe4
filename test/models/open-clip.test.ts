import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../src/errors.ts';
import { parseOpenClipConfig } from '../../src/models/clip/open-clip-config.ts';
import { OPEN_CLIP_LAYOUT } from '../../src/models/clip/open-clip-layout.ts';
import { patchValues, toPatches } from '../../src/models/clip/patches.ts';
import { parsePreprocessing } from '../../src/models/clip/preprocess.ts';
import { embedTokens } from '../../src/models/clip/text.ts';
import { embedPatches } from '../../src/models/clip/vision.ts';
import { loadParameters } from '../../src/models/load-parameters.ts';
import { parameter, type Parameters, watchLinear } from '../../src/models/parameters.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';

const FOLDER = join(import.meta.dirname, '../goldens/open-clip');
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

/** Largest difference, relative to the largest value. */
function farthest(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - found[i]))) / scale;
}

describe('a CLIP saved by open_clip', () => {
  const golden: Record<'pixels' | 'prompts' | 'image_embeds' | 'text_embeds' | 'logits_per_image', number[][]> =
    read('golden.json');
  const { tensors } = parseSafetensors(readFileSync(join(FOLDER, 'golden.safetensors')));
  const { config, preprocessing } = parseOpenClipConfig(read('open_clip_config.json'));
  const { layout, vision, text } = { layout: OPEN_CLIP_LAYOUT, ...config };
  const names = (kind: string) =>
    [...tensors.keys()].filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1));
  let parameters: Parameters;
  let patches: tf.Tensor;

  beforeAll(async () => {
    await useWasmBackend();
    const path = join(FOLDER, 'open_clip_model.safetensors');
    const location = { kind: 'file' as const, path, bytes: statSync(path).size };
    parameters = await loadParameters(
      { files: [{ path: 'open_clip_model.safetensors', location }] },
      layout.shapes(config),
    );
    const size = patchValues(vision);
    const { norm } = parsePreprocessing(preprocessing, vision);
    const values = new Float32Array(golden.pixels.length * size);
    golden.pixels.forEach((pixels, i) => toPatches(Uint8Array.from(pixels), vision, norm, values.subarray(i * size)));
    patches = tf.tensor(values, [golden.pixels.length, 4, size / 4]);
  });

  test('gives the same image and text embeddings and logits', () => {
    const view = layout.view(parameters);
    const images = embedPatches(patches, view, vision);
    const texts = embedTokens(golden.prompts, view, text);
    expect(farthest(images.dataSync(), golden.image_embeds.flat())).toBeLessThan(1e-5);
    expect(farthest(texts.dataSync(), golden.text_embeds.flat())).toBeLessThan(1e-5);
    const unit = (x: tf.Tensor) => tf.div(x, tf.norm(x, 2, -1, true));
    const logits = tf.mul(tf.matMul(unit(images), unit(texts), false, true), tf.exp(parameter(view, 'logit_scale')));
    expect(farthest(logits.dataSync(), golden.logits_per_image.flat())).toBeLessThan(1e-5);
  });

  test('has the gradients of PyTorch, those of the fused projection in one piece', () => {
    const vision_names = names('gradient');
    expect(new Set([...parameters.keys()].filter(layout.isVision))).toEqual(new Set(vision_names));
    const loss = (...values: tf.Tensor[]) => {
      const current = new Map(vision_names.map((name, i) => [name, values[i]] as const));
      return tf.mul(tf.sum(tf.square(embedPatches(patches, layout.view(current), vision))), 0.5) as tf.Scalar;
    };
    tf.grads(loss)(vision_names.map((name) => parameter(parameters, name))).forEach((gradient, i) => {
      const close = farthest(gradient.dataSync(), tensors.get(`gradient/${vision_names[i]}`) ?? []);
      expect({ name: vision_names[i], close: close < 1e-4 }).toEqual({ name: vision_names[i], close: true });
    });
  });

  test('shows the fused projection as one layer, and the last projection not at all', () => {
    const seen = new Map<string, { id: number; gram: Float32Array }[]>();
    const look = (weight: string, x: tf.Tensor): void => {
      const rows = tf.reshape(x, [-1, x.shape[x.shape.length - 1]]);
      const gram = tf.div(tf.matMul(rows, rows, true), rows.shape[0]).dataSync<'float32'>();
      seen.set(weight, [...(seen.get(weight) ?? []), { id: x.id, gram }]);
    };
    embedPatches(patches, layout.view(watchLinear(parameters, look)), vision);
    expect([...seen.keys()].filter((name) => !parameters.has(name))).toEqual([]);
    expect(seen.has('visual.proj')).toBe(false);
    for (const name of names('gram')) {
      const all = seen.get(name) ?? [];
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      expect(farthest(all[0].gram, tensors.get(`gram/${name}`) ?? [])).toBeLessThan(1e-5);
    }
  });
});

describe('open_clip_config.json', () => {
  const plain = { model_cfg: { embed_dim: 512, vision_cfg: { patch_size: 32 }, text_cfg: {} } };
  const changed = (vision: object, text: object = {}, model: object = {}) => ({
    model_cfg: {
      ...{ ...plain.model_cfg, ...model },
      vision_cfg: { patch_size: 32, ...vision },
      text_cfg: text,
    },
  });

  test('has the defaults of the library', () => {
    const { config, preprocessing } = parseOpenClipConfig(plain);
    expect(config).toMatchObject({
      projection: 512,
      vision: { hidden: 768, heads: 12, intermediate: 3072, layers: 12, activation: 'gelu', epsilon: 1e-5 },
      text: { hidden: 512, heads: 8, positions: 77, vocabulary: 49_408, intermediate: 2048 },
    });
    expect(preprocessing).toMatchObject({ size: { shortest_edge: 224 }, crop_size: 224, resample: 3 });
  });

  test.each([
    ['model_cfg.vision_cfg.timm_model_name', changed({ timm_model_name: 'vit_base' })],
    ['model_cfg.vision_cfg.layers', changed({ layers: [3, 4, 6, 3] })],
    ['model_cfg.vision_cfg.pool_type', changed({ pool_type: 'avg' })],
    ['model_cfg.vision_cfg.patch_size', changed({ patch_size: 30 })],
    ['model_cfg.vision_cfg.head_width', changed({ head_width: 50 })],
    ['model_cfg.vision_cfg.image_size', changed({ image_size: [224, 192] })],
    ['model_cfg.vision_cfg.ls_init_value', changed({ ls_init_value: 1e-4 })],
    ['model_cfg.text_cfg.hf_model_name', changed({}, { hf_model_name: 'roberta' })],
    ['model_cfg.text_cfg.pool_type', changed({}, { pool_type: 'last' })],
    ['model_cfg.text_cfg.heads', changed({}, { heads: 7 })],
    ['model_cfg.custom_text', changed({}, {}, { custom_text: true })],
    ['model_cfg.init_logit_bias', changed({}, {}, { init_logit_bias: -10 })],
    ['preprocess_cfg.resize_mode', { ...plain, preprocess_cfg: { resize_mode: 'longest' } }],
  ])('is refused for %s, which is named', (field, json) => {
    let failure: unknown;
    try {
      parseOpenClipConfig(json);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({
      code: 'CONFIG_INVALID',
      place: { file: 'open_clip_config.json', field: field.split('.') },
    });
  });
});
