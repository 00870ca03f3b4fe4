import { readSafetensorsHeader } from '../storage/safetensors/read-header.ts';
import { type LocatedCheckpoint, withFile } from './located-checkpoint.ts';
import { sameShape } from './load-parameters.ts';
import { TensorMissingError, TensorShapeError } from './model-error.ts';

/**
 * Compares the headers of a checkpoint's safetensors files with the tensors that a model reads. No weights are read.
 * @throws TensorMissingError, TensorShapeError, SafetensorsError
 */
export async function checkShapes(
  { files }: LocatedCheckpoint,
  shapes: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const found = new Map<string, readonly number[]>();
  for (const file of files) {
    if (!file.path.endsWith('.safetensors')) continue;
    const { tensors } = await withFile(file, (source) => readSafetensorsHeader(source));
    for (const { name, shape } of tensors) found.set(name, shape);
  }
  for (const [name, expected] of shapes) {
    const shape = found.get(name);
    if (shape === undefined) throw new TensorMissingError(name);
    if (!sameShape(shape, expected)) throw new TensorShapeError(name, expected, shape);
  }
}
