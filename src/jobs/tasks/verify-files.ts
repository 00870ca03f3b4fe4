import { AppError } from '../../errors.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { hashLocations } from '../../storage/hash-location.ts';
import { type SafetensorsHeader } from '../../storage/safetensors/read-header.ts';
import { verifyFile } from '../../storage/safetensors/verify-file.ts';
import { eachOf } from '../../storage/upload-parts.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';

/** A file as it was announced, and where its bytes are. */
export interface AnnouncedObject {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly objectKey: string;
  /** To be validated as safetensors, and searched for non-finite values. */
  readonly weights: boolean;
}

/** As long as an attempt may take. */
export const LOCATION_SECONDS = 12 * 3600;

interface Located extends AnnouncedObject {
  readonly location: ByteLocation;
}

/**
 * Checks length and SHA-256 of all files, and safetensors files from the first byte to the last value, on worker threads.
 * Returns the headers of the safetensors files by path, in the order of `files`.
 * @throws AppError with the first offence found, naming the file; StorageError, CancelledError
 */
export async function verifyFiles(
  context: TaskContext<Pick<WorkerDeps, 'objects' | 'threads'>>,
  files: readonly AnnouncedObject[],
): Promise<Map<string, SafetensorsHeader>> {
  const located: Located[] = [];
  await eachOf(files, async (file, index) => {
    located[index] = { ...file, location: await named(file.path, () => locate(context, file)) };
  });
  const progress = progressOf(context, files);
  // the first offence stops the threads that are still at work on other files
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  let first: { readonly error: unknown } | null = null;
  const found = new Map<string, SafetensorsHeader>();
  const check = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      first ??= { error };
      stop.abort();
    }
  };
  const others = located.filter(({ weights }) => !weights);
  const weights = located.filter((file) => file.weights);
  await Promise.all([
    check(() => checkDigests(others, signal, progress)),
    eachOf(
      weights,
      (file) =>
        check(() =>
          named(file.path, async () => {
            const { header } = await verifyFile({
              location: file.location,
              expectedBytes: file.bytes,
              expectedSha256: file.sha256,
              safetensors: true,
              onProgress: (bytes) => progress(file.path, bytes),
              signal,
            });
            if (header !== null) found.set(file.path, header);
          }),
        ),
      Math.max(1, context.deps.threads),
    ),
  ]);
  if (first !== null) throw (first as { readonly error: unknown }).error;
  return new Map(weights.flatMap(({ path }) => [[path, found.get(path)] as const]).filter(isFound));
}

/** Small files share one thread. */
async function checkDigests(
  files: readonly Located[],
  signal: AbortSignal,
  progress: (path: string, bytes: number) => void,
): Promise<void> {
  if (files.length === 0) return;
  const locations = files.map(({ location }) => location);
  const digests = await hashLocations(locations, { signal });
  for (const [index, { path, bytes, sha256 }] of files.entries()) {
    progress(path, bytes);
    if (digests[index] === sha256) continue;
    const message = `${path}: the file's SHA-256 is ${digests[index]}, ${sha256} was announced`;
    throw new AppError('DIGEST_MISMATCH', message, { file: path });
  }
}

async function locate(context: TaskContext<Pick<WorkerDeps, 'objects'>>, file: AnnouncedObject): Promise<ByteLocation> {
  const location = await context.deps.objects.locate(file.objectKey, LOCATION_SECONDS);
  if (location.bytes === file.bytes) return location;
  throw new AppError('SIZE_MISMATCH', `the file has ${location.bytes} bytes, ${file.bytes} were announced`);
}

/** Errors about a file name it, and never the key of its object. */
async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'CANCELLED' || error.code === 'STORAGE') throw error;
    const message = error.code === 'FILE_MISSING' ? 'the file is not in the store any more' : error.message;
    const { retryable, place } = error;
    throw new AppError(error.code, `${path}: ${message}`, { ...place, file: path, retryable, cause: error });
  }
}

/** Sums up the bytes of all files. */
function progressOf(
  context: TaskContext<unknown>,
  files: readonly AnnouncedObject[],
): (path: string, bytes: number) => void {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const done = new Map<string, number>();
  const started = performance.now();
  let completed = 0;
  return (path, bytes) => {
    completed += bytes - (done.get(path) ?? 0);
    done.set(path, bytes);
    const rate = completed / Math.max(0.001, (performance.now() - started) / 1000);
    context.progress({ phase: 'verify', completed, total, unit: 'bytes', rate });
  };
}

function isFound(
  entry: readonly [string, SafetensorsHeader | undefined],
): entry is readonly [string, SafetensorsHeader] {
  return entry[1] !== undefined;
}
