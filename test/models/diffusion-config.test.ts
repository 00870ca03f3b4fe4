import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/errors.ts';
import { type DiffusionComponents } from '../../src/models/diffusion/components.ts';
import { normalNoise } from '../../src/models/diffusion/noise.ts';
import {
  diffusionParameterShapes,
  loadDiffusionPipeline,
  readDiffusionConfig,
} from '../../src/models/diffusion/pipeline.ts';
import { schedule } from '../../src/models/diffusion/schedule.ts';
import { parseSchedulerConfig } from '../../src/models/diffusion/scheduler-config.ts';
import { parseUNetConfig } from '../../src/models/diffusion/unet-config.ts';
import { unetParameterShapes } from '../../src/models/diffusion/unet-shapes.ts';
import { parseVaeConfig } from '../../src/models/diffusion/vae-config.ts';
import { vaeParameterShapes } from '../../src/models/diffusion/vae-shapes.ts';

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const FILES: Readonly<Record<string, object>> = {
  'unet/config.json': { _class_name: 'UNet2DConditionModel', cross_attention_dim: 512 },
  'vae/config.json': { _class_name: 'AutoencoderKL' },
  'text_encoder/config.json': { model_type: 'clip_text_model' },
  'scheduler/scheduler_config.json': { _class_name: 'PNDMScheduler', skip_prk_steps: true },
  'tokenizer/vocab.json': { '<|startoftext|>': 0, '<|endoftext|>': 1, 'a</w>': 2 },
};

/** A pipeline of these files, with some changed or (null) missing, and no tensors. */
function pipelineOf(changes: Readonly<Record<string, object | null>>): DiffusionComponents {
  const files: Readonly<Record<string, object | null>> = { ...FILES, ...changes };
  return {
    readJson: (path) => Promise.resolve(files[path] ?? undefined),
    readText: (path) => Promise.resolve(path === 'tokenizer/merges.txt' ? '#version: 0.2\n' : undefined),
    tensorNames: () => Promise.reject(new Error('no tensors are to be read')),
    loadTensors: () => Promise.reject(new Error('no tensors are to be read')),
  };
}

const elements = (shapes: ReadonlyMap<string, readonly number[]>) =>
  [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0);

describe('the parameters of public models', () => {
  // counted by diffusers and transformers: sum(p.numel() for p in model.parameters())
  test('are as many as Stable Diffusion 1.5 has', () => {
    expect(elements(unetParameterShapes(parseUNetConfig({ cross_attention_dim: 768 })))).toBe(859_520_964);
    const vae = parseVaeConfig({
      block_out_channels: [128, 256, 512, 512],
      down_block_types: Array(4).fill('DownEncoderBlock2D'),
      up_block_types: Array(4).fill('UpDecoderBlock2D'),
      layers_per_block: 2,
    });
    expect(elements(vaeParameterShapes(vae))).toBe(83_653_863);
  });

  test('are as many as Stable Diffusion 2.1 has', () => {
    const config = parseUNetConfig({
      attention_head_dim: [5, 10, 20, 20],
      cross_attention_dim: 1024,
      use_linear_projection: true,
      upcast_attention: true,
    });
    expect(elements(unetParameterShapes(config))).toBe(865_910_724);
    expect(config.heads).toEqual([5, 10, 20, 20]);
  });
});

describe('a pipeline that cannot be run', () => {
  test.each<[string, Record<string, object | null>, string, string[] | undefined]>([
    ['lacks a config', { 'vae/config.json': null }, 'vae/config.json', undefined],
    [
      'is of another class',
      { 'unet/config.json': { _class_name: 'FluxTransformer2DModel' } },
      'unet/config.json',
      ['_class_name'],
    ],
    ['has an unknown activation', { 'unet/config.json': { act_fn: 'mish' } }, 'unet/config.json', ['act_fn']],
    [
      'has text of another width',
      { 'unet/config.json': { cross_attention_dim: 768 } },
      'unet/config.json',
      ['cross_attention_dim'],
    ],
    [
      'has latents of other channels',
      { 'vae/config.json': { latent_channels: 16 } },
      'unet/config.json',
      ['in_channels'],
    ],
    ['has no vocabulary', { 'tokenizer/vocab.json': null }, 'tokenizer/tokenizer.json', ['tokenizer']],
    ['lacks a mark', { 'tokenizer/vocab.json': { a: 0 } }, 'tokenizer/vocab.json', ['<|startoftext|>']],
    [
      'pads with nothing',
      { 'tokenizer/tokenizer_config.json': { pad_token: '?' } },
      'tokenizer/tokenizer_config.json',
      ['pad_token'],
    ],
    ['has another text encoder', { 'text_encoder/config.json': { model_type: 't5' } }, 'config.json', ['model_type']],
  ])('%s: the error names file and field, before any tensor is read', async (_, changes, file, field) => {
    const error = await loadDiffusionPipeline(pipelineOf(changes)).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).place).toMatchObject(field ? { file, field } : { file });
  });

  test('is told of tensors by component', async () => {
    const config = await readDiffusionConfig(pipelineOf({}));
    const shapes = diffusionParameterShapes(config);
    expect(shapes.unet.get('conv_in.weight')).toEqual([320, 4, 3, 3]);
    expect(shapes.vae.get('decoder.mid_block.attentions.0.to_out.0.weight')).toEqual([64, 64]);
    expect(shapes.text_encoder.get('text_model.final_layer_norm.bias')).toEqual([512]);
  });

  test.each([
    [{ down_block_types: ['DownBlock2D', 'AttnDownBlock2D', 'DownBlock2D', 'DownBlock2D'] }, 'down_block_types.1'],
    [{ up_block_types: ['UpBlock2D'] }, 'up_block_types'],
    [{ mid_block_type: 'UNetMidBlock2D' }, 'mid_block_type'],
    [{ mid_block_type: null }, 'mid_block_type'],
    [{ only_cross_attention: [true, true, true, false] }, 'only_cross_attention'],
    [{ num_attention_heads: 8 }, 'num_attention_heads'],
    [{ attention_head_dim: 7 }, 'attention_head_dim'],
    [{ attention_head_dim: [5, 10] }, 'attention_head_dim'],
    [{ addition_embed_type: 'text_time' }, 'addition_embed_type'],
    [{ norm_num_groups: 48 }, 'norm_num_groups'],
    [{ block_out_channels: [320, -1, 4, 4] }, 'block_out_channels.1'],
  ])('a UNet of %j', (fields, field) => {
    const error = failure(() => parseUNetConfig(fields));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', place: { field: field.split('.') } });
  });

  test.each([
    [{ beta_schedule: 'sigmoid' }, 'beta_schedule'],
    [{ prediction_type: 'flow' }, 'prediction_type'],
    [{ use_karras_sigmas: true }, 'use_karras_sigmas'],
    [{ thresholding: true }, 'thresholding'],
    [{ trained_betas: [0.1] }, 'trained_betas'],
  ])('a scheduler of %j', (fields, field) => {
    expect(failure(() => parseSchedulerConfig(fields)).place.field).toEqual([field]);
  });
});

describe('a schedule', () => {
  test('ends with no noise worth the name, and never lets noise grow', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ddim', 'euler'),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('leading', 'trailing', 'linspace'),
        fc.constantFrom('linear', 'scaled_linear', 'squaredcos_cap_v2'),
        (sampler, steps, spacing, beta_schedule) => {
          const config = parseSchedulerConfig({ timestep_spacing: spacing, beta_schedule });
          const made = schedule(sampler, steps, config);
          const noise = made.steps.map(({ next }) => next.noise / next.sample);
          expect(made.steps).toHaveLength(steps);
          // that of timestep 0, where a trailing DDIM of a number of steps that does not divide 1000 lands
          expect(noise.at(-1)).toBeLessThan(0.03);
          expect(noise).toEqual(noise.toSorted((a, b) => b - a));
          const times = made.steps.map(({ timestep }) => timestep);
          expect(times).toEqual(times.toSorted((a, b) => b - a));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('has no more steps than the model was trained with', () => {
    const config = parseSchedulerConfig({ num_train_timesteps: 10 });
    expect(failure(() => schedule('ddim', 11, config)).place.field).toEqual(['steps']);
    expect(schedule('ddim', 10, config).steps).toHaveLength(10);
  });
});

test('noise is normal, and an element of it depends on key and place alone', () => {
  const values = normalNoise([3, 4], 40_000);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.02);
  expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  expect(normalNoise([3, 4], 7)).toEqual(values.slice(0, 7));
  expect(normalNoise([4, 3], 7)).not.toEqual(values.slice(0, 7));
});
