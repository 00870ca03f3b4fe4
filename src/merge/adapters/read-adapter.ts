import { AppError } from '../../errors.ts';
import { decodeFloats } from '../../tensor/codec.ts';
import { isFloatDtype } from '../../tensor/dtype.ts';
import { type TensorEntry } from '../types.ts';
import { type AdapterConfig, parseAdapterConfig, readAdapterConfig } from './adapter-config.ts';
import { type Adapter } from './adapter.ts';
import { issueError } from './issues.ts';
import { mapAdapter, type MapOptions } from './map-adapter.ts';
import { scaleLayers } from './scaling.ts';

export interface AdapterFiles {
  readonly tensors: readonly TensorEntry[];
  /** `__metadata__` of the adapter's file: diffusers keeps its configuration there. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Bytes of `adapter_config.json`; null when there is none. */
  readonly config: Uint8Array | null;
  /** Reads the bytes of a tensor. */
  readonly read: (entry: TensorEntry) => Promise<Uint8Array>;
}

/** Numbers that are read from the store at the same time. */
const READ_AT_ONCE = 16;
const DIFFUSERS_METADATA = 'lora_adapter_metadata';

/**
 * Reads an adapter of any family against the table of its base: names, shapes and strengths, not yet the factors.
 * @throws AppError naming the tensor or the setting that is wrong; StorageError when reading fails
 */
export async function readAdapter(
  files: AdapterFiles,
  base: readonly TensorEntry[],
  options: Omit<MapOptions, 'fanInFanOut'> = {},
): Promise<Adapter> {
  const configs = adapterConfigs(files);
  const mapped = mapAdapter(files.tensors, base, { ...options, fanInFanOut: configs.get('')?.fanInFanOut });
  if (!mapped.ok) throw issueError(mapped.errors);
  const alphas = new Map<string, number>();
  const stated = mapped.adapter.layers.flatMap(({ alpha }) => alpha ?? []);
  for (let at = 0; at < stated.length; at += READ_AT_ONCE) {
    const some = stated.slice(at, at + READ_AT_ONCE);
    const values = await Promise.all(some.map((alpha) => readScalar(files, alpha)));
    for (const [index, { name }] of some.entries()) alphas.set(name, values[index]);
  }
  return scaleLayers(mapped.adapter, { configs, alphas });
}

/** Configurations by part of the pipeline, `''` for a model of one part. */
export function adapterConfigs(files: Pick<AdapterFiles, 'metadata' | 'config'>): ReadonlyMap<string, AdapterConfig> {
  if (files.config !== null) return new Map([['', parseAdapterConfig(files.config)]]);
  const stated = files.metadata.get(DIFFUSERS_METADATA);
  return stated === undefined ? new Map() : parseDiffusersMetadata(stated);
}

/** Keys are `unet.r`, `text_encoder.r`, …, or plain `r` when the file is of one model. */
function parseDiffusersMetadata(text: string): ReadonlyMap<string, AdapterConfig> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `__metadata__.${DIFFUSERS_METADATA} is not JSON`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('CONFIG_INVALID', `__metadata__.${DIFFUSERS_METADATA} is no object`);
  }
  const parts = new Map<string, Record<string, unknown>>();
  for (const [key, setting] of Object.entries(value)) {
    const dot = key.indexOf('.');
    const part = dot < 0 ? '' : key.slice(0, dot);
    const settings = parts.get(part) ?? {};
    parts.set(part, settings);
    Object.defineProperty(settings, key.slice(dot + 1), { value: setting, enumerable: true });
  }
  const file = `__metadata__.${DIFFUSERS_METADATA}`;
  return new Map(
    [...parts].map(([part, settings]) => [part, readAdapterConfig({ peft_type: 'LORA', ...settings }, file)]),
  );
}

async function readScalar(files: AdapterFiles, entry: TensorEntry): Promise<number> {
  if (!isFloatDtype(entry.dtype)) throw new Error(`internal: ${entry.name} is ${entry.dtype}`);
  const [value] = decodeFloats(entry.dtype, await files.read(entry));
  return value;
}
