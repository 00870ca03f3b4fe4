import * as tf from '@tensorflow/tfjs-core';
import { type LocatedCheckpoint, readJsonFile, requireJsonFile } from '../located-checkpoint.ts';
import { loadParameters } from '../load-parameters.ts';
import { type Parameters } from '../parameters.ts';
import { type ClipConfig, parseClipConfig } from './config.ts';
import { clipParameterShapes } from './parameter-shapes.ts';
import { patchValues, toPatches } from './patches.ts';
import { type ClipPreprocessing, decodeImage, parsePreprocessing } from './preprocess.ts';
import { promptEncoder, type PromptEncoder } from './tokenizer.ts';
import { embedTokens } from './text.ts';
import { embedPatches } from './vision.ts';

/** A CLIP model in memory, with everything that lies between files, texts and its embeddings. */
export interface ClipModel {
  readonly config: ClipConfig;
  readonly parameters: Parameters;
  readonly preprocessing: ClipPreprocessing;
  readonly encodePrompt: PromptEncoder;
}

/**
 * Loads a Hugging Face `CLIPModel` checkpoint as it is on disk. The backend must be up (`useWasmBackend`).
 * @throws ModelFamilyError, ModelConfigError, TensorMissingError, TensorShapeError, or AppError `FILE_MISSING`
 */
export async function loadClipModel(checkpoint: LocatedCheckpoint): Promise<ClipModel> {
  const outline = await openClipModel(checkpoint);
  return { ...outline, parameters: await loadParameters(checkpoint, clipParameterShapes(outline.config)) };
}

/** All of a CLIP model but its tensors. @throws as `loadClipModel` */
export async function openClipModel(checkpoint: LocatedCheckpoint): Promise<Omit<ClipModel, 'parameters'>> {
  const config = parseClipConfig(await requireJsonFile(checkpoint, 'config.json'));
  const tokenizer = await requireJsonFile(checkpoint, 'tokenizer.json');
  const tokenizerConfig = await readJsonFile(checkpoint, 'tokenizer_config.json');
  const encodePrompt = promptEncoder(tokenizer, tokenizerConfig, config.text);
  const fallback = { size: config.vision.imageSize, crop_size: config.vision.imageSize };
  const preprocessing = parsePreprocessing(
    (await readJsonFile(checkpoint, 'preprocessor_config.json')) ?? fallback,
    config.vision,
  );
  return { config, preprocessing, encodePrompt };
}

/** Decodes an image file to the pixels that `embedImages` takes. */
export function decodeForClip(
  { preprocessing, config }: Pick<ClipModel, 'preprocessing' | 'config'>,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  return decodeImage(bytes, preprocessing, config.vision.imageSize);
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
  const { parameters, config } = model;
  return tf.tidy(() => embedPatches(imagePatches(model, images), parameters, config.vision)) as tf.Tensor2D;
}

/** Projected text embeddings, not normalised: [prompts, projection]. The caller disposes of them. */
export function embedPrompts({ config, parameters, encodePrompt }: ClipModel, prompts: readonly string[]): tf.Tensor2D {
  return tf.tidy(() => embedTokens(prompts.map(encodePrompt), parameters, config.text)) as tf.Tensor2D;
}
