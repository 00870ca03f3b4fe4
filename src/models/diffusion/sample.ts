import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../errors.ts';
import { takeFloats } from '../../tensor/tf/read-floats.ts';
import { NoAnswerError } from '../model-error.ts';
import { type Parameters } from '../parameters.ts';
import { normalNoise, type NoiseKey } from './noise.ts';
import { schedule, type Sampler, type SamplingStep } from './schedule.ts';
import { type SchedulerConfig } from './scheduler-config.ts';
import { unet } from './unet.ts';
import { type UNetConfig } from './unet-config.ts';

/** One image to paint. */
export interface ImageRequest {
  readonly prompt: string;
  readonly key: NoiseKey;
}

export interface SampleOptions {
  readonly sampler: Sampler;
  readonly steps: number;
  /** Strength of classifier-free guidance (arXiv 2207.12598): uncond + guidance · (cond − uncond). 1 and less: without. */
  readonly guidance: number;
  /** What to keep away from; empty when left out. */
  readonly negativePrompt?: string;
  /** Pixels; multiples of what latents of the coarsest level stand for. */
  readonly width: number;
  readonly height: number;
  /** Images at a time; 8 when left out. Guidance doubles what is in memory. */
  readonly batch?: number;
  /** After each step of each batch. */
  readonly onStep?: (done: number, total: number) => void;
}

export interface SamplingNetwork {
  readonly parameters: Parameters;
  readonly config: UNetConfig;
  readonly scheduler: SchedulerConfig;
  encodePrompts(prompts: readonly string[]): tf.Tensor3D;
}

const DEFAULT_BATCH = 8;

/**
 * Latents of images, batch by batch, [batch, height, width, channels], still scaled for the UNet. The caller disposes of them.
 * Between steps latents are numbers of ours, in fp32 as the public samplers keep them: no device differs there.
 * @param reduction size of an image divided by that of its latents
 * @throws NoAnswerError, AppError `INVALID_INPUT`
 */
export async function* sampleLatents(
  images: readonly ImageRequest[],
  options: SampleOptions,
  network: SamplingNetwork,
  reduction: number,
): AsyncGenerator<tf.Tensor> {
  const { config } = network;
  const [height, width] = latentSize(options, config, reduction);
  const { initialScale, steps } = schedule(options.sampler, options.steps, network.scheduler);
  const batch = options.batch ?? DEFAULT_BATCH;
  const total = Math.ceil(images.length / batch) * steps.length;
  const size = height * width * config.inChannels;
  let done = 0;
  for (let first = 0; first < images.length; first += batch) {
    const some = images.slice(first, first + batch);
    const latents = new Float32Array(some.length * size);
    some.forEach(({ key }, i) => {
      const noise = channelsLast(normalNoise(key, size), config.inChannels);
      latents.set(
        noise.map((value) => value * initialScale),
        i * size,
      );
    });
    const text = textStates(some, options, network);
    try {
      for (const step of steps) {
        const answer = await takeFloats(
          tf.tidy(() => guided(latents, [some.length, height, width, config.inChannels], step, text, options, network)),
        );
        advance(latents, answer, step);
        const lost = latents.findIndex((value) => !Number.isFinite(value));
        if (lost >= 0) throw new NoAnswerError(first + Math.floor(lost / size));
        options.onStep?.(++done, total);
      }
    } finally {
      text.dispose();
    }
    yield tf.tensor4d(latents, [some.length, height, width, config.inChannels]);
  }
}

/** Height and width of the latents of images of a size. @throws AppError `INVALID_INPUT` for one that a pipeline cannot have */
export function latentSize(
  options: Pick<SampleOptions, 'height' | 'width'>,
  { channels }: UNetConfig,
  reduction: number,
): [number, number] {
  const unit = reduction * 2 ** (channels.length - 1);
  for (const field of ['height', 'width'] as const) {
    const size = options[field];
    if (Number.isInteger(size) && size > 0 && size % unit === 0) continue;
    throw new AppError('INVALID_INPUT', `${field} ${size} is not a multiple of ${unit}`, { field: [field] });
  }
  return [options.height / reduction, options.width / reduction];
}

/** Whether a second evaluation, of the negative prompt, is needed. */
function isGuided({ guidance }: SampleOptions): boolean {
  return guidance > 1;
}

/** States of the prompts, behind those of the negative prompt where there is guidance. */
function textStates(images: readonly ImageRequest[], options: SampleOptions, network: SamplingNetwork): tf.Tensor {
  const prompts = images.map(({ prompt }) => prompt);
  const negative = isGuided(options) ? images.map(() => options.negativePrompt ?? '') : [];
  const distinct = [...new Set([...negative, ...prompts])];
  return tf.tidy(() => {
    const states = network.encodePrompts(distinct);
    const rows = [...negative, ...prompts].map((prompt) => distinct.indexOf(prompt));
    return tf.gather(states, tf.tensor1d(rows, 'int32'));
  });
}

/** The network's answer for a batch, guided where that is asked for. */
function guided(
  latents: Float32Array,
  shape: [number, number, number, number],
  step: SamplingStep,
  text: tf.Tensor,
  options: SampleOptions,
  { parameters, config }: SamplingNetwork,
): tf.Tensor {
  const input = tf.mul(tf.tensor4d(latents, shape), step.inputScale);
  const timesteps = [step.timestep];
  if (!isGuided(options)) return unet(input, timesteps, text, parameters, config);
  const [without, along] = tf.split(unet(tf.concat([input, input], 0), timesteps, text, parameters, config), 2, 0);
  return tf.add(without, tf.mul(tf.sub(along, without), options.guidance));
}

function advance(latents: Float32Array, answer: Float32Array, { sample, noise, clip, next }: SamplingStep): void {
  for (let i = 0; i < latents.length; i++) {
    const x = latents[i];
    const clean = sample.latents * x + sample.answer * answer[i];
    const kept = clip === undefined ? clean : Math.min(clip, Math.max(-clip, clean));
    latents[i] = next.sample * kept + next.noise * (noise.latents * x + noise.answer * answer[i]);
  }
}

/** Noise is counted channel by channel, as PyTorch lays images out; here channels come last. */
export function channelsLast(values: Float32Array, channels: number): Float32Array {
  const positions = values.length / channels;
  return Float32Array.from(values, (_, i) => values[(i % channels) * positions + Math.floor(i / channels)]);
}
