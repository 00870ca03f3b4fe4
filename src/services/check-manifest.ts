import { AppError } from '../errors.ts';
import { fail, failAll, ok, type Result, userErrorOf } from './result.ts';

/** The largest grid of public benchmarks has manifests of some hundred kilobytes. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Reads `input.manifest` of a mutation by `parse`, whose typed errors become the client's. */
export function checkManifest<T>(json: unknown, parse: (json: unknown) => T): Result<T> {
  const field = ['input', 'manifest'];
  try {
    const text = JSON.stringify(json);
    if (text.length > MAX_CHARACTERS) {
      return fail('LIMIT_EXCEEDED', `the manifest has more than ${MAX_CHARACTERS} characters`, { field });
    }
    // NUL and half surrogate pairs: the column for JSON takes neither
    if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text)) {
      return fail('DATA_INVALID', 'the manifest has characters that cannot be stored', { field });
    }
    return ok(parse(json));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failAll([{ ...userErrorOf(error), field: [...field, ...(error.place.field ?? [])] }]);
  }
}
