import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StorageError } from '../errors.ts';
import { type ObjectStore, type ObjectSummary } from '../storage/objects/object-store.ts';
import { writing } from '../storage/file-error.ts';
import { type BackedObject, OBJECTS } from './backup-format.ts';
import { hashThrough } from './hash-through.ts';

/** Copies one object into the folder, unless an earlier backup did; objects never change under their key. */
export async function backupObject(
  objects: ObjectStore,
  folder: string,
  { key, bytes, modifiedAt }: ObjectSummary,
  known: BackedObject | undefined,
): Promise<{ readonly object: BackedObject; readonly copied: boolean }> {
  const path = join(folder, OBJECTS, key);
  const changed = modifiedAt.toISOString();
  const same = known?.bytes === bytes && known.modifiedAt === changed && (await sizeOf(path)) === bytes;
  if (known !== undefined && same) return { object: known, copied: false };
  const { stream, digest } = hashThrough();
  await writing(path, () => mkdir(dirname(path), { recursive: true }));
  const draft = `${path}.part`;
  const source = await objects.get(key);
  await writing(path, () => pipeline(source, stream, createWriteStream(draft, { flush: true })));
  const got = digest();
  if (got.bytes !== bytes) throw new StorageError(`object ${key} ended after ${got.bytes} of ${bytes} bytes`);
  await rename(draft, path);
  return { object: { key, bytes, sha256: got.sha256, modifiedAt: changed }, copied: true };
}

async function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}
