import type * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../errors.ts';
import { readSafetensorsHeader } from '../../storage/safetensors/read-header.ts';
import { loadParameters } from '../load-parameters.ts';
import { type LocatedCheckpoint, readJsonFile, withFile } from '../located-checkpoint.ts';
import { ModelConfigError } from '../model-error.ts';

/** The networks of a pipeline, by the folders that diffusers keeps them in. */
export const COMPONENTS = ['unet', 'vae', 'text_encoder'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Where the parts of a pipeline come from: a folder, or whatever else can answer these questions. */
export interface DiffusionComponents {
  /** A JSON file by its path in the folder, such as `unet/config.json`; undefined when there is none. */
  readJson(path: string): Promise<unknown>;
  /** A text file; undefined when there is none. */
  readText(path: string): Promise<string | undefined>;
  /** Names of all tensors of a component, as they are inside it (`conv_in.weight`). */
  tensorNames(component: Component): Promise<ReadonlySet<string>>;
  /**
   * Tensors of a component in fp32 by their names inside it: those of `shapes`, all of them.
   * @throws TensorMissingError, TensorShapeError
   */
  loadTensors(
    component: Component,
    shapes: ReadonlyMap<string, readonly number[]>,
  ): Promise<ReadonlyMap<string, tf.Tensor>>;
}

/** Text files above this are refused (CLIP's `merges.txt` has half a megabyte). */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** Weights in today's names, in one file or shards; beside them there may be variants such as `.fp16.` and `.non_ema.`. */
const PLAIN_WEIGHTS = /^(?:diffusion_pytorch_model|model)(?:-\d+-of-\d+)?\.safetensors$/;

/** A folder as diffusers' `save_pretrained` writes it. */
export function diffusersFolder(checkpoint: LocatedCheckpoint): DiffusionComponents {
  return {
    readJson: (path) => readJsonFile(checkpoint, path),
    readText: (path) => readTextFile(checkpoint, path),
    async tensorNames(component) {
      const names = new Set<string>();
      for (const file of weightsOf(checkpoint, component).files) {
        const { tensors } = await withFile(file, (source) => readSafetensorsHeader(source));
        for (const { name } of tensors) names.add(name);
      }
      return names;
    },
    loadTensors: (component, shapes) => loadParameters(weightsOf(checkpoint, component), shapes),
  };
}

/** The safetensors files of one component. @throws AppError `FILE_MISSING` */
function weightsOf(checkpoint: LocatedCheckpoint, component: Component): LocatedCheckpoint {
  const start = `${component}/`;
  const all = checkpoint.files.filter(({ path }) => path.startsWith(start) && path.endsWith('.safetensors'));
  const plain = all.filter(({ path }) => PLAIN_WEIGHTS.test(path.slice(start.length)));
  const files = plain.length > 0 ? plain : all;
  if (files.length === 0) {
    throw new AppError('FILE_MISSING', `the checkpoint has no safetensors file in ${start}`, { file: start });
  }
  return { files };
}

async function readTextFile(checkpoint: LocatedCheckpoint, path: string): Promise<string | undefined> {
  const file = checkpoint.files.find((one) => one.path === path);
  if (!file) return undefined;
  if (file.location.bytes > MAX_TEXT_BYTES) throw new ModelConfigError(path, `${file.location.bytes} bytes`, path);
  const bytes = new Uint8Array(file.location.bytes);
  await withFile(file, (source) => source.read(0, bytes));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ModelConfigError(path, 'is not UTF-8', path);
  }
}
