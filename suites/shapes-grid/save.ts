import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
import { configJson, preprocessorJson, tokenizerConfigJson, tokenizerJson } from './model.ts';
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
