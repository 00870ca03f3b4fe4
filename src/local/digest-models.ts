import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type ClientState } from '../client/client-state.ts';
import { contentDigest } from '../storage/content-digest.ts';
import { hashLocations } from '../storage/hash-location.ts';
import { type FolderFile } from './folder-file.ts';
import { type ModelFolder } from './model-folder.ts';

/** Reading a smaller file again is quicker than remembering it. */
const REMEMBER_FROM_BYTES = 64 * 1024 * 1024;
const MAX_THREADS = 8;

export interface DigestOptions {
  /** Remembers the digests of large files by path, size and modification time. */
  readonly state: ClientState;
  readonly onProgress?: (completed: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Content digest of each model, in order: the one that the model has when it is registered with a server. It names the model
 * in recipes, so that the same files give the same recipe and the same random masks wherever they lie.
 */
export async function digestModels(models: readonly ModelFolder[], options: DigestOptions): Promise<string[]> {
  const files = models.flatMap((model) => model.files);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let completed = 0;
  const onBytes = (bytes: number): void => options.onProgress?.((completed += bytes), total);
  const digests = new Map<FolderFile, string>();
  const unknown: FolderFile[] = [];
  for (const file of files) {
    const known = await recall(file, options.state);
    if (known === null) unknown.push(file);
    else digests.set(file, known);
    if (known !== null) onBytes(file.bytes);
  }
  await Promise.all(
    share(unknown, Math.min(availableParallelism(), MAX_THREADS)).map(async (group) => {
      const locations = group.map(({ localPath, bytes }) => ({ kind: 'file', path: localPath, bytes }) as const);
      const hashed = await hashLocations(locations, { signal: options.signal, onBytes });
      for (const [index, file] of group.entries()) {
        digests.set(file, hashed[index]);
        await remember(file, hashed[index], options.state);
      }
    }),
  );
  return models.map((model) =>
    contentDigest(model.files.map((file) => ({ path: file.path, bytes: file.bytes, sha256: digests.get(file) ?? '' }))),
  );
}

/** Groups of about the same bytes, none empty. */
function share(files: readonly FolderFile[], groups: number): FolderFile[][] {
  const made = Array.from({ length: groups }, () => ({ bytes: 0, files: [] as FolderFile[] }));
  for (const file of [...files].sort((a, b) => b.bytes - a.bytes)) {
    const least = made.reduce((best, group) => (group.bytes < best.bytes ? group : best));
    least.files.push(file);
    least.bytes += file.bytes;
  }
  return made.map((group) => group.files).filter((group) => group.length > 0);
}

async function recall(file: FolderFile, state: ClientState): Promise<string | null> {
  if (file.bytes < REMEMBER_FROM_BYTES) return null;
  const known = await state.read(await keyOf(file));
  return known !== null && /^[0-9a-f]{64}$/.test(known) ? known : null;
}

async function remember(file: FolderFile, digest: string, state: ClientState): Promise<void> {
  if (file.bytes >= REMEMBER_FROM_BYTES) await state.write(await keyOf(file), digest);
}

/** The key under which `mergeboard push` remembers the same file. */
async function keyOf({ localPath }: FolderFile): Promise<string[]> {
  const { mtimeMs, size } = await stat(localPath);
  return ['digest', localPath, String(size), String(mtimeMs)];
}
