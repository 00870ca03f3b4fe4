import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../errors.ts';
import { takeFloats } from '../../tensor/tf/read-floats.ts';
import { type ClipTextConfig, parseClipTextConfig } from '../clip/config.ts';
import { clipTextShapes } from '../clip/parameter-shapes.ts';
import { encodeTokens } from '../clip/text.ts';
import { ModelConfigError } from '../model-error.ts';
import { type Parameters } from '../parameters.ts';
import { release } from '../scope.ts';
import { type Component, COMPONENTS, type DiffusionComponents } from './components.ts';
import { pixelBytes } from './pixels.ts';
import { type ImageRequest, type SampleOptions, sampleLatents } from './sample.ts';
import { parseSchedulerConfig, SCHEDULER_FILE, type SchedulerConfig } from './scheduler-config.ts';
import { type PaddedPromptEncoder, paddedPromptEncoder } from './tokenizer.ts';
import { parseUNetConfig, UNET_FILE, type UNetConfig } from './unet-config.ts';
import { unetParameterShapes } from './unet-shapes.ts';
import { decodeLatents, unscaleLatents } from './vae.ts';
import { parseVaeConfig, VAE_FILE, type VaeConfig, vaeReduction } from './vae-config.ts';
import { oldVaeName, vaeParameterShapes } from './vae-shapes.ts';

/** What the files of a pipeline say of it. */
export interface DiffusionConfig {
  readonly unet: UNetConfig;
  readonly vae: VaeConfig;
  readonly text: ClipTextConfig;
  readonly scheduler: SchedulerConfig;
}

/** A picture as bytes. */
export interface GeneratedImage {
  readonly width: number;
  readonly height: number;
  /** RGB bytes, row by row. */
  readonly pixels: Uint8Array;
}

/** A Stable Diffusion pipeline in memory. */
export interface DiffusionPipeline {
  readonly config: DiffusionConfig;
  readonly parameters: Readonly<Record<Component, Parameters>>;
  readonly encodePrompt: PaddedPromptEncoder;
  /** States of the text encoder, [prompts, tokens, width]. The caller disposes of them. */
  encodePrompts(prompts: readonly string[]): tf.Tensor3D;
  /**
   * Paints images, in batches. An image depends on its prompt, its noise and the options alone, not on its batch.
   * Do not call it inside `tf.tidy`.
   * @throws NoAnswerError naming the image for which the model gives no finite numbers; AppError `INVALID_INPUT`
   */
  sample(images: readonly ImageRequest[], options: SampleOptions): Promise<GeneratedImage[]>;
  /** Images of latents as `sampleLatents` gives them, [images, height, width, 3], about −1…1. The caller disposes of them. */
  decode(latents: tf.Tensor): tf.Tensor;
  dispose(): void;
}

const TEXT_FILE = 'text_encoder/config.json';

/**
 * Reads and checks the configs of a pipeline, and that they fit together. Reads no tensors.
 * @throws ModelConfigError naming file and field, ModelFamilyError, AppError `FILE_MISSING`
 */
export async function readDiffusionConfig(components: DiffusionComponents): Promise<DiffusionConfig> {
  const require = async (path: string) => {
    const json = await components.readJson(path);
    if (json === undefined) throw new AppError('FILE_MISSING', `the checkpoint has no ${path}`, { file: path });
    return json;
  };
  const unet = parseUNetConfig(await require(UNET_FILE));
  const vae = parseVaeConfig(await require(VAE_FILE));
  const text = parseClipTextConfig(await require(TEXT_FILE));
  const scheduler = parseSchedulerConfig(await require(SCHEDULER_FILE));
  if (unet.textWidth !== text.hidden) {
    const reason = `${unet.textWidth}, but the text encoder's states have ${text.hidden} numbers`;
    throw new ModelConfigError('cross_attention_dim', reason, UNET_FILE);
  }
  for (const [field, found] of [
    ['in_channels', unet.inChannels],
    ['out_channels', unet.outChannels],
  ] as const) {
    if (found === vae.latentChannels) continue;
    throw new ModelConfigError(field, `${found}, but latents have ${vae.latentChannels} channels`, UNET_FILE);
  }
  if (vae.outChannels !== 3) throw new ModelConfigError('out_channels', 'images have 3 channels', VAE_FILE);
  return { unet, vae, text, scheduler };
}

/** Every tensor that a pipeline of this config reads, by component and name inside it, with its shape. */
export function diffusionParameterShapes({
  unet,
  vae,
  text,
}: Omit<DiffusionConfig, 'scheduler'>): Readonly<Record<Component, Map<string, number[]>>> {
  return { unet: unetParameterShapes(unet), vae: vaeParameterShapes(vae), text_encoder: clipTextShapes(text) };
}

/**
 * Loads a diffusers `StableDiffusionPipeline` of the 1.x and 2.x kind: `diffusersFolder(checkpoint)` for one on disk. The
 * backend must be up (`useWasmBackend`, which holds up to 4 GiB: about 900 million parameters).
 * @throws as `readDiffusionConfig`; TensorMissingError, TensorShapeError naming the tensor inside its component
 */
export async function loadDiffusionPipeline(components: DiffusionComponents): Promise<DiffusionPipeline> {
  const config = await readDiffusionConfig(components);
  const encodePrompt = await paddedPromptEncoder(components, config.text);
  const shapes = diffusionParameterShapes(config);
  const loaded: Partial<Record<Component, Parameters>> = {};
  try {
    for (const component of COMPONENTS) {
      loaded[component] = await loadComponent(components, component, shapes[component]);
    }
  } catch (error) {
    release(...Object.values(loaded).map((parameters) => [...parameters.values()]));
    throw error;
  }
  return diffusionPipeline(config, loaded as Record<Component, Parameters>, encodePrompt);
}

/** A pipeline of parameters that are in memory; `dispose` disposes of them. */
export function diffusionPipeline(
  config: DiffusionConfig,
  parameters: Readonly<Record<Component, Parameters>>,
  encodePrompt: PaddedPromptEncoder,
): DiffusionPipeline {
  const encodePrompts = (prompts: readonly string[]) =>
    tf.tidy(() => encodeTokens(prompts.map(encodePrompt), parameters.text_encoder, config.text)) as tf.Tensor3D;
  const decode = (latents: tf.Tensor) =>
    tf.tidy(() => decodeLatents(unscaleLatents(latents, config.vae), parameters.vae, config.vae));
  return {
    config,
    parameters,
    encodePrompt,
    encodePrompts,
    decode,
    async sample(images, options) {
      const reduction = vaeReduction(config.vae);
      const painted: GeneratedImage[] = [];
      const network = { parameters: parameters.unet, config: config.unet, scheduler: config.scheduler, encodePrompts };
      for await (const latents of sampleLatents(images, options, network, reduction)) {
        const values = await takeFloats(decode(latents));
        release(latents);
        painted.push(...pixelBytes(values, options.width, options.height, painted.length));
      }
      return painted;
    },
    dispose: () => release(...COMPONENTS.map((component) => [...parameters[component].values()])),
  };
}

/** Loads one network under today's names, whatever the names in its files. */
async function loadComponent(
  components: DiffusionComponents,
  component: Component,
  shapes: ReadonlyMap<string, readonly number[]>,
): Promise<Parameters> {
  const found = await components.tensorNames(component);
  const storedAs = (name: string): string => {
    if (found.has(name)) return name;
    const other = component === 'vae' ? oldVaeName(name) : name.replace(/^text_model\./, '');
    return other !== undefined && found.has(other) ? other : name;
  };
  const names = new Map([...shapes.keys()].map((name) => [storedAs(name), name]));
  const stored = new Map([...names].map(([on, name]) => [on, shapes.get(name) ?? []]));
  const tensors = await components.loadTensors(component, stored);
  return new Map([...tensors].map(([on, tensor]) => [names.get(on) ?? on, tensor]));
}
