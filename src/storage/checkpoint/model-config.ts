import { AppError } from '../../errors.ts';
import { parseJsonFile } from './json-file.ts';

/** Real ones have a few kilobytes. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * Architecture family as `config.json` states it: `model_type` of Transformers, else `_class_name` of Diffusers. Null when
 * it states none.
 * @throws AppError CONFIG_INVALID when it is not a JSON object
 */
export function readFamily(path: string, bytes: Uint8Array): string | null {
  const config = parseJsonFile(path, bytes);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new AppError('CONFIG_INVALID', `${path} must be a JSON object`, { file: path });
  }
  for (const key of ['model_type', '_class_name']) {
    const value: unknown = Object.entries(config).find(([name]) => name === key)?.[1];
    if (value === undefined || value === null) continue;
    if (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(value)) return value.toLowerCase();
    throw new AppError('CONFIG_INVALID', `${path}: ${key} must be a plain name`, { file: path });
  }
  return null;
}
