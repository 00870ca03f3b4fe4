import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';
import { configJson, initialParameters, preprocessorJson, tokenizerConfigJson, tokenizerJson } from './model.ts';
import { type Weights } from './optimise.ts';

/** Writes a model as a Hugging Face `CLIPModel` folder. */
export async function saveCheckpoint(folder: string, weights: Weights): Promise<void> {
  await mkdir(folder, { recursive: true });
  const specs = [...weights].map(([name, { shape }]) => ({ name, dtype: 'F32' as const, shape }));
  const { header, tensors, fileBytes } = encodeSafetensorsHeader(specs, { format: 'pt' });
  const bytes = new Uint8Array(fileBytes);
  bytes.set(header);
  for (const { name, begin } of tensors) {
    const data = weights.get(name)?.data ?? new Float32Array(0);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), begin);
  }
  await writeFile(join(folder, 'model.safetensors'), bytes);
  const json = {
    'config.json': configJson(),
    'preprocessor_config.json': preprocessorJson(),
    'tokenizer.json': tokenizerJson(),
    'tokenizer_config.json': tokenizerConfigJson(),
  };
  for (const [name, value] of Object.entries(json)) {
    await writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  }
}

/** Reads back what `saveCheckpoint` wrote. @throws SafetensorsError, or Error when it is another model. */
export async function loadWeights(folder: string): Promise<Weights> {
  const bytes = await readFile(join(folder, 'model.safetensors'));
  const { tensors } = await readSafetensorsHeader(memorySource(bytes));
  const stored = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const weights: Weights = new Map();
  // In the order of a fresh model: the optimiser and its sums follow it.
  for (const [name, { shape }] of initialParameters(0)) {
    const tensor = stored.get(name);
    if (tensor?.dtype !== 'F32' || tensor.shape.join() !== shape.join())
      throw new Error(`${folder}: ${name} does not fit`);
    weights.set(name, {
      shape,
      data: new Float32Array(new Uint8Array(bytes.subarray(tensor.begin, tensor.end)).buffer),
    });
  }
  return weights;
}
