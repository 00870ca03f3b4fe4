import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';
import { type Weights } from './weights.ts';

/** Writes weights as a safetensors file in F32; its folder is made where it is missing. */
export async function saveWeights(path: string, weights: Weights): Promise<void> {
  const specs = [...weights].map(([name, { shape }]) => ({ name, dtype: 'F32' as const, shape }));
  const { header, tensors, fileBytes } = encodeSafetensorsHeader(specs, { format: 'pt' });
  const bytes = new Uint8Array(fileBytes);
  bytes.set(header);
  for (const { name, begin } of tensors) {
    const data = weights.get(name)?.data ?? new Float32Array(0);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin);
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/**
 * Reads back what `saveWeights` wrote.
 * @param shapes of a fresh model; the weights get its order, which the optimiser and its sums follow
 * @throws SafetensorsError, or Error when it is another model
 */
export async function loadWeights(
  path: string,
  shapes: Iterable<readonly [name: string, shape: readonly number[]]>,
): Promise<Weights> {
  const bytes = await readFile(path);
  const { tensors } = await readSafetensorsHeader(memorySource(bytes));
  const stored = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const weights: Weights = new Map();
  for (const [name, shape] of shapes) {
    const tensor = stored.get(name);
    if (tensor?.dtype !== 'F32' || tensor.shape.join() !== shape.join())
      throw new Error(`${path}: ${name} does not fit`);
    weights.set(name, {
      shape: [...shape],
      data: new Float32Array(new Uint8Array(bytes.subarray(tensor.begin, tensor.end)).buffer),
    });
  }
  return weights;
}

/** Writes JSON files, by name, into a folder that is there. */
export async function saveJson(folder: string, files: Readonly<Record<string, object>>): Promise<void> {
  for (const [name, value] of Object.entries(files)) {
    await writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  }
}
