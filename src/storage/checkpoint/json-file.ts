import { AppError } from '../../errors.ts';

/** Parses a small JSON file of a checkpoint. @throws AppError CONFIG_INVALID naming the file */
export function parseJsonFile(path: string, bytes: Uint8Array): unknown {
  try {
    // fatal: what is no UTF-8 must not be repaired in silence
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? cause.message.slice(0, 200) : 'not valid UTF-8';
    throw new AppError('CONFIG_INVALID', `${path} is not valid JSON: ${reason}`, { file: path, cause });
  }
}
