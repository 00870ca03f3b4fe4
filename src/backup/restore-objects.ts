import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../errors.ts';
import { type MultipartUpload, type ObjectStore } from '../storage/objects/object-store.ts';
import { partBytesFor } from '../storage/upload-parts.ts';
import { type BackedObject, BackupError, OBJECTS } from './backup-format.ts';
import { hashFile, hashThrough } from './hash-through.ts';

/**
 * Puts one object back, unless an earlier attempt did. Its digest is checked before anything is published.
 * @throws BackupError when the file is missing or is not what the backup says.
 */
export async function restoreObject(
  objects: ObjectStore,
  folder: string,
  { key, bytes, sha256 }: BackedObject,
  usualPartBytes: number,
): Promise<void> {
  const path = join(folder, OBJECTS, key);
  const told = { bytes, sha256 };
  if ((await objects.head(key))?.bytes === bytes) {
    const { stream, digest } = hashThrough();
    for await (const _chunk of (await objects.get(key)).pipe(stream));
    if (digest().sha256 === sha256) return;
    throw new StorageError(`the store has another object under ${key}`, { retryable: false });
  }
  if (bytes === 0) {
    check(key, told, await hashFile(path).catch(() => null));
    await objects.put(key, new Uint8Array());
    return;
  }
  const upload = await objects.multipartStart(key, partBytesFor(bytes, usualPartBytes));
  try {
    check(key, told, await putParts(objects, upload, path).catch(missing(key)));
    await objects.multipartComplete(upload, bytes);
  } catch (error) {
    await objects.multipartAbort(upload);
    throw error;
  }
}

async function putParts(objects: ObjectStore, upload: MultipartUpload, path: string) {
  const { stream, digest } = hashThrough();
  let number = 0;
  let held: Buffer[] = [];
  let size = 0;
  const put = async (): Promise<void> => {
    number += 1;
    await objects.multipartPut(upload, number, Buffer.concat(held));
    held = [];
    size = 0;
  };
  const input = createReadStream(path);
  input.once('error', (error) => stream.destroy(error));
  for await (const chunk of input.pipe(stream) as AsyncIterable<Buffer>) {
    for (let begin = 0; begin < chunk.length;) {
      const piece = chunk.subarray(begin, begin + upload.partBytes - size);
      held.push(piece);
      size += piece.length;
      begin += piece.length;
      if (size === upload.partBytes) await put();
    }
  }
  if (size > 0) await put();
  return digest();
}

function missing(key: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code === 'ENOENT') throw new BackupError('the file of an object is missing', `${OBJECTS}/${key}`);
    throw error;
  };
}

function check(
  key: string,
  told: { bytes: number; sha256: string },
  found: { bytes: number; sha256: string } | null,
): void {
  if (found?.sha256 === told.sha256 && found.bytes === told.bytes) return;
  const what = found === null ? 'missing' : `${found.bytes} bytes of SHA-256 ${found.sha256}`;
  throw new BackupError(
    `the file of an object is ${what}, not ${told.bytes} bytes of SHA-256 ${told.sha256}`,
    `${OBJECTS}/${key}`,
  );
}
