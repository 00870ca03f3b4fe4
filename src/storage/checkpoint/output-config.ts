import { type FloatDtype } from '../../tensor/dtype.ts';
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
 * `config.json` of a merged model: that of a donor with the type and number of layers of what was written. Bytes stay as they
 * are when nothing changes.
 * @throws AppError CONFIG_INVALID
 */
export function outputConfig(bytes: Uint8Array, { outputDtype, layers }: ConfigChanges): Uint8Array {
  const config = parseJsonFile('config.json', bytes);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return bytes;
  const entries = new Map<string, unknown>(Object.entries(config));
  const dtype = outputDtype === 'same' ? undefined : TORCH_NAMES[outputDtype];
  if (dtype !== undefined) {
    const keys = ['dtype', 'torch_dtype'].filter((key) => entries.has(key));
    for (const key of keys.length === 0 ? ['torch_dtype'] : keys) entries.set(key, dtype);
  }
  if (layers !== null) {
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
