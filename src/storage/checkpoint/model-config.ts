import { AppError } from '../../errors.ts';
import { parseJsonFile } from './json-file.ts';

/** Real ones have a few kilobytes. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

/** Files that state a family, the best first. */
export const CONFIG_FILES = ['config.json', 'adapter_config.json', 'open_clip_config.json'] as const;

/**
 * Architecture family as a config file states it: `model_type` of Transformers, `_class_name` of Diffusers or `peft_type`
 * of an adapter. A config of open_clip states none but by its name. Null when there is none.
 * @throws AppError CONFIG_INVALID when it is not a JSON object
 */
export function readFamily(path: string, bytes: Uint8Array): string | null {
  const config = parseJsonFile(path, bytes);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new AppError('CONFIG_INVALID', `${path} must be a JSON object`, { file: path });
  }
  if (path === 'open_clip_config.json' && 'model_cfg' in config) return 'open_clip';
  for (const key of ['model_type', '_class_name', 'peft_type']) {
    const value: unknown = Object.entries(config).find(([name]) => name === key)?.[1];
    if (value === undefined || value === null) continue;
    if (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value)) return value.toLowerCase();
    throw new AppError('CONFIG_INVALID', `${path}: ${key} must be a plain name`, { file: path });
  }
  return null;
}
