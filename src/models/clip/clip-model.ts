import * as tf from '@tensorflow/tfjs-core';
import { type LocatedCheckpoint, readJsonFile, requireJsonFile } from '../located-checkpoint.ts';
import { loadParameters } from '../load-parameters.ts';
import { type Parameters } from '../parameters.ts';
import { type ClipConfig, parseClipConfig } from './config.ts';
import { type ClipLayout, TRANSFORMERS_LAYOUT } from './layout.ts';
import { OPEN_CLIP_CONFIG_FILE, parseOpenClipConfig } from './open-clip-config.ts';
import { OPEN_CLIP_LAYOUT } from './open-clip-layout.ts';
import { patchValues, toPatches } from './patches.ts';
import { type ClipPreprocessing, decodeImage, fitImage, parsePreprocessing, type RgbImage } from './preprocess.ts';
import { promptEncoder, type PromptEncoder } from './tokenizer.ts';
import { embedTokens } from './text.ts';
import { embedPatches } from './vision.ts';

/** A CLIP model in memory, with everything that lies between files, texts and its embeddings. */
export interface ClipModel {
  readonly config: ClipConfig;
  /** How its tensors are called; `layout.view` gives them to the towers. */
  readonly layout: ClipLayout;
  readonly parameters: Parameters;
  readonly preprocessing: ClipPreprocessing;
  readonly encodePrompt: PromptEncoder;
}

/**
 * Loads a Hugging Face `CLIPModel`, or a ViT of open_clip, as it is on disk. The backend must be up (`useWasmBackend`).
 * @throws ModelFamilyError, ModelConfigError, TensorMissingError, TensorShapeError, or AppError `FILE_MISSING`
 */
export async function loadClipModel(checkpoint: LocatedCheckpoint): Promise<ClipModel> {
  const outline = await openClipModel(checkpoint);
  return { ...outline, parameters: await loadParameters(checkpoint, outline.layout.shapes(outline.config)) };
}

/** All of a CLIP model but its tensors. @throws as `loadClipModel` */
export async function openClipModel(checkpoint: LocatedCheckpoint): Promise<Omit<ClipModel, 'parameters'>> {
  const { config, layout, preprocessing: pictures } = await readClipConfig(checkpoint);
  const encodePrompt = await openPromptEncoder(checkpoint, config.text);
  const preprocessing = parsePreprocessing(pictures, config.vision);
  return { config, layout, preprocessing, encodePrompt };
}

/** The tokenizer of a checkpoint. With `positions` of infinity it cuts nothing. @throws as `loadClipModel` */
export async function openPromptEncoder(
  checkpoint: LocatedCheckpoint,
  text: Pick<ClipConfig['text'], 'vocabulary' | 'positions'>,
): Promise<PromptEncoder> {
  const tokenizer = await requireJsonFile(checkpoint, 'tokenizer.json');
  return promptEncoder(tokenizer, await readJsonFile(checkpoint, 'tokenizer_config.json'), text);
}

/** A folder with both configs is a `CLIPModel`, as its `config.json` says. */
async function readClipConfig(
  checkpoint: LocatedCheckpoint,
): Promise<Pick<ClipModel, 'config' | 'layout'> & { readonly preprocessing: unknown }> {
  const own = await readJsonFile(checkpoint, 'config.json');
  const other = own === undefined ? await readJsonFile(checkpoint, OPEN_CLIP_CONFIG_FILE) : undefined;
  if (other !== undefined) return { ...parseOpenClipConfig(other), layout: OPEN_CLIP_LAYOUT };
  const config = parseClipConfig(own ?? (await requireJsonFile(checkpoint, 'config.json')));
  const fallback = { size: config.vision.imageSize, crop_size: config.vision.imageSize };
  const stated = await readJsonFile(checkpoint, 'preprocessor_config.json');
  return { config, layout: TRANSFORMERS_LAYOUT, preprocessing: stated ?? fallback };
}

/** Decodes an image file to the pixels that `embedImages` takes. */
export function decodeForClip(
  { preprocessing, config }: Pick<ClipModel, 'preprocessing' | 'config'>,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  return decodeImage(bytes, preprocessing, config.vision.imageSize);
}

/** Fits an image in memory to the pixels that `embedImages` takes. */
export function fitForClip({ preprocessing, config }: ClipModel, image: RgbImage): Promise<Uint8Array> {
  return fitImage(image, preprocessing, config.vision.imageSize);
}

/** Images as the vision tower takes them: [images, patches, channels·patch·patch]. The caller disposes of them. */
export function imagePatches(
  { config: { vision }, preprocessing }: Pick<ClipModel, 'config' | 'preprocessing'>,
  images: readonly Uint8Array[],
): tf.Tensor3D {
  const size = patchValues(vision);
  const patches = (vision.imageSize / vision.patchSize) ** 2;
  const values = new Float32Array(images.length * size);
  images.forEach((image, i) => toPatches(image, vision, preprocessing.norm, values.subarray(i * size, (i + 1) * size)));
  return tf.tensor3d(values, [images.length, patches, size / patches]);
}

/** Projected image embeddings, not normalised: [images, projection]. The caller disposes of them. */
export function embedImages(model: ClipModel, images: readonly Uint8Array[]): tf.Tensor2D {
  const { parameters, config, layout } = model;
  return tf.tidy(() => {
    const patches = imagePatches(model, images);
    return embedPatches(patches, layout.view(parameters), config.vision);
  }) as tf.Tensor2D;
}

/** Projected text embeddings, not normalised: [prompts, projection]. The caller disposes of them. */
export function embedPrompts(model: ClipModel, prompts: readonly string[]): tf.Tensor2D {
  const { config, parameters, layout, encodePrompt } = model;
  return tf.tidy(() => embedTokens(prompts.map(encodePrompt), layout.view(parameters), config.text)) as tf.Tensor2D;
}
