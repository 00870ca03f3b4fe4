import { type FloatDtype } from '../../tensor/dtype.ts';
import { baseName, folderOf } from './component-files.ts';
import { parseJsonFile } from './json-file.ts';

export interface ConfigChanges {
  /** Type of the weights, when it was chosen. */
  readonly outputDtype: FloatDtype | 'same';
  /** Number of layers, when it is another one. */
  readonly layers: number | null;
}

const TORCH_NAMES: Partial<Record<FloatDtype, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};
/** How configurations call the number of layers. */
const LAYER_KEYS = ['num_hidden_layers', 'n_layer', 'num_layers', 'n_layers'];
const PER_LAYER_KEYS = ['layer_types'];

/**
 * A small file of a merged model: that of a donor, `config.json` with the type and number of layers of what was written. The
 * configuration of a component of a pipeline gets no entry that it did not have: Diffusers takes none that it does not know.
 * Bytes stay as they are when nothing changes.
 * @throws AppError CONFIG_INVALID
 */
export function outputConfig(path: string, bytes: Uint8Array, { outputDtype, layers }: ConfigChanges): Uint8Array {
  if (baseName(path) !== 'config.json') return bytes;
  const ofComponent = folderOf(path) !== '';
  const config = parseJsonFile(path, bytes);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return bytes;
  const entries = new Map<string, unknown>(Object.entries(config));
  const dtype = outputDtype === 'same' ? undefined : TORCH_NAMES[outputDtype];
  if (dtype !== undefined) {
    const keys = ['dtype', 'torch_dtype'].filter((key) => entries.has(key));
    const added = ofComponent ? [] : ['torch_dtype'];
    for (const key of keys.length === 0 ? added : keys) entries.set(key, dtype);
  }
  if (layers !== null && !ofComponent) {
    const keys = LAYER_KEYS.filter((key) => entries.has(key));
    for (const key of keys.length === 0 ? ['num_hidden_layers'] : keys) entries.set(key, layers);
    // lists with an entry for every layer are derived again when they are absent
    for (const key of PER_LAYER_KEYS) entries.delete(key);
  }
  const changed = [...entries].some(
    ([key, value]) => Object.entries(config).find(([name]) => name === key)?.[1] !== value,
  );
  if (!changed && entries.size === Object.keys(config).length) return bytes;
  return Buffer.from(`${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}
