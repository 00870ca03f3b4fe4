import { isSafeName } from '../storage/safe-path.ts';
import { type UserError } from './result.ts';

/** A file that a client is about to upload, as the GraphQL layer hands it in. */
export interface AnnouncedFile {
  readonly path: string;
  /** Decimal digits: sizes may pass 2^53 in a hostile request. */
  readonly bytes: string;
  readonly sha256: string;
}

/** The same after the checks. */
export interface CheckedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface FileRules {
  /** Plain names only, or one folder level as well. */
  readonly folders: boolean;
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
}

/** Most complaints in one answer: a request with 2000 bad files needs no 2000 lines. */
export const MAX_COMPLAINTS = 20;

/** Formats that run code when they are loaded: they are refused, not converted. */
const PICKLES = /\.(?:bin|pt|pth|ckpt|pkl|pickle|joblib|dill|npy|npz|mar)$/i;

/** Checks names, sizes and digests of announced files; each complaint names its input field. */
export function checkFiles(
  files: readonly AnnouncedFile[],
  rules: FileRules,
): { readonly files: readonly CheckedFile[]; readonly errors: readonly UserError[] } {
  if (files.length === 0) return refuse('INVALID_INPUT', 'announce at least one file');
  if (files.length > rules.maxFiles) {
    return refuse('LIMIT_EXCEEDED', `${files.length} files are too many: at most ${rules.maxFiles}`);
  }
  const errors: UserError[] = [];
  const checked: CheckedFile[] = [];
  const taken = new Set<string>();
  let total = 0;
  for (const [index, file] of files.entries()) {
    const complain = (code: UserError['code'], name: string, message: string): void => {
      errors.push({ code, message, field: ['input', 'files', String(index), name], file: shown(file.path) });
    };
    const path = badPath(file.path, rules.folders);
    if (path !== null) complain('INVALID_INPUT', 'path', path);
    // file systems that fold case must be able to hold the folder
    else if (taken.has(file.path.toLowerCase())) complain('INVALID_INPUT', 'path', 'two files have this name');
    else if (PICKLES.test(file.path)) {
      complain('INVALID_INPUT', 'path', 'pickled weights can run code when loaded: convert them to safetensors');
    }
    taken.add(file.path.toLowerCase());
    const bytes = Number(file.bytes);
    if (!/^[0-9]{1,15}$/.test(file.bytes) || bytes < 1) {
      complain('INVALID_INPUT', 'bytes', 'the size must be a positive whole number of bytes');
    } else if (bytes > rules.maxFileBytes) {
      complain('LIMIT_EXCEEDED', 'bytes', `${bytes} bytes are too many: at most ${rules.maxFileBytes}`);
    }
    if (!/^[0-9a-f]{64}$/.test(file.sha256)) {
      complain('INVALID_INPUT', 'sha256', 'the SHA-256 must be 64 lower-case hexadecimal digits');
    }
    total += bytes;
    checked.push({ path: file.path, bytes, sha256: file.sha256 });
  }
  if (errors.length === 0 && total > rules.maxTotalBytes) {
    return refuse('LIMIT_EXCEEDED', `${total} bytes in all are too many: at most ${rules.maxTotalBytes}`);
  }
  return { files: errors.length === 0 ? checked : [], errors: errors.slice(0, MAX_COMPLAINTS) };
}

function refuse(code: UserError['code'], message: string): ReturnType<typeof checkFiles> {
  return { files: [], errors: [{ code, message, field: ['input', 'files'] }] };
}

function badPath(path: string, folders: boolean): string | null {
  const segments = path.split('/');
  if (segments.length > 2 || (segments.length === 2 && !folders)) {
    return folders
      ? 'at most one folder level is allowed'
      : 'the name must be a plain file name: only pipelines, which have a model_index.json, have folders';
  }
  if (segments.every(isSafeName)) return null;
  return 'the name must begin with a letter, digit or _, hold only letters, digits and . _ + = @ - (at most 200), and be no device of Windows (con, nul …)';
}

/** A hostile name is not repeated in full. */
function shown(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 200)}…`;
}
