import { AppError, type ErrorCode, type ErrorPlace } from '../../../src/errors.ts';
import {
  checkFileBytes,
  checkHeaderText,
  headerTextBytes,
  PREFIX_BYTES,
} from '../../../src/storage/safetensors/header-text.ts';
import { type ChosenFile } from './chosen-files.ts';

/** Why the server would reject a file, found before a byte of it is sent. */
export interface FileProblem {
  readonly file: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly tensor: string | null;
  readonly offset: number | null;
}

export interface CheckedFiles {
  readonly problems: readonly FileProblem[];
  /** Tensors by file. */
  readonly tensors: ReadonlyMap<string, number>;
}

/** Applies the rules of the format to the header of every safetensors file: types, shapes, offsets, holes, overlaps, length. */
export async function checkFiles(files: readonly ChosenFile[]): Promise<CheckedFiles> {
  const problems: FileProblem[] = [];
  const tensors = new Map<string, number>();
  const weights = files.filter(({ path }) => /\.safetensors$/i.test(path));
  for (const { path, file } of weights) {
    try {
      tensors.set(path, await countTensors(file));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(problemOf(path, error.code, error.message, error.place));
    }
  }
  if (weights.length === 0) {
    problems.push(problemOf('', 'FILE_MISSING', 'there is no .safetensors file among these'));
  }
  return { problems, tensors };
}

function problemOf(file: string, code: ErrorCode, message: string, place: ErrorPlace = {}): FileProblem {
  return { file, code, message, tensor: place.tensor ?? null, offset: place.offset ?? null };
}

/** @throws SafetensorsError */
async function countTensors(file: Blob): Promise<number> {
  checkFileBytes(file.size);
  const read = async (begin: number, end: number) => new Uint8Array(await file.slice(begin, end).arrayBuffer());
  const bytes = headerTextBytes(await read(0, PREFIX_BYTES), file.size);
  const text = await read(PREFIX_BYTES, PREFIX_BYTES + bytes);
  return checkHeaderText(text, file.size).tensors.length;
}
