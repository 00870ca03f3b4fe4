import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../errors.ts';
import { readSafetensorsHeader } from '../storage/safetensors/read-header.ts';
import { floatValues } from './float-values.ts';
import { type LocatedCheckpoint, withFile } from './located-checkpoint.ts';
import { TensorMissingError, TensorShapeError } from './model-error.ts';
import { type Parameters } from './parameters.ts';

/**
 * Loads the tensors of `shapes` from a checkpoint's safetensors files (one or several shards) as fp32. Tensors that the
 * model does not use are left alone.
 * @param optional names that need not be there
 * @throws TensorMissingError, TensorShapeError, SafetensorsError, or AppError `DTYPE_UNSUPPORTED` or `FILE_MISSING`.
 */
export async function loadParameters(
  checkpoint: LocatedCheckpoint,
  shapes: ReadonlyMap<string, readonly number[]>,
  optional: ReadonlySet<string> = new Set(),
): Promise<Parameters> {
  const parameters = new Map<string, tf.Tensor>();
  for (const file of weightFiles(checkpoint)) {
    await withFile(file, async (source) => {
      const { tensors } = await readSafetensorsHeader(source);
      for (const { name, dtype, shape, begin, end } of tensors) {
        const expected = shapes.get(name);
        if (!expected) continue;
        if (!sameShape(shape, expected)) throw new TensorShapeError(name, expected, shape);
        const bytes = new Uint8Array(end - begin);
        await source.read(begin, bytes);
        parameters.set(name, tf.tensor(floatValues(bytes, dtype, name), [...shape], 'float32'));
      }
    });
  }
  for (const name of shapes.keys()) {
    if (!parameters.has(name) && !optional.has(name)) throw new TensorMissingError(name);
  }
  return parameters;
}

/** The names of all tensors, from headers only. @throws SafetensorsError, or AppError `FILE_MISSING` */
export async function tensorNames(checkpoint: LocatedCheckpoint): Promise<Set<string>> {
  const names = new Set<string>();
  for (const file of weightFiles(checkpoint)) {
    const { tensors } = await withFile(file, (source) => readSafetensorsHeader(source));
    for (const { name } of tensors) names.add(name);
  }
  return names;
}

function weightFiles(checkpoint: LocatedCheckpoint): LocatedCheckpoint['files'] {
  const files = checkpoint.files.filter(({ path }) => path.endsWith('.safetensors'));
  if (files.length === 0) throw new AppError('FILE_MISSING', 'the checkpoint has no safetensors file', {});
  return files;
}

/** Equal shapes; a scalar may be stored as `[]` or `[1]`. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (b.length === 0 && a.length === 1 && a[0] === 1) return true;
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
