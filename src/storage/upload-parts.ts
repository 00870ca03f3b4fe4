import { type UploadFileRow } from './entities/upload-file.ts';
import { type MultipartUpload, type ObjectStore } from './objects/object-store.ts';
import { MAX_PARTS } from './objects/part-layout.ts';

/** One part that the store is still waiting for: bytes [begin, end) of the file. */
export interface DuePart {
  readonly partNumber: number;
  readonly begin: number;
  readonly end: number;
}

const MIB = 1024 * 1024;

/** Part size of a file: the usual one, or as many whole MiB as keep the number of parts within what S3 allows. */
export function partBytesFor(fileBytes: number, usual: number): number {
  if (fileBytes <= usual * MAX_PARTS) return usual;
  return Math.ceil(fileBytes / MAX_PARTS / MIB) * MIB;
}

export function partCount(file: UploadFileRow): number {
  return Math.ceil(Number(file.bytes) / Number(file.partBytes));
}

/** The multipart upload behind a file, in the words of the object store. */
export function multipartOf(file: UploadFileRow): MultipartUpload {
  return { key: file.objectKey, uploadId: file.storageUploadId, partBytes: Number(file.partBytes) };
}

/**
 * Parts of a file that have not arrived whole, from part `from` on, at most `limit`. Empty when the object is published:
 * the store then knows no parts any more.
 */
export async function dueParts(
  objects: ObjectStore,
  file: UploadFileRow,
  from = 1,
  limit = Infinity,
): Promise<DuePart[]> {
  const bytes = Number(file.bytes);
  const partBytes = Number(file.partBytes);
  const arrived = new Map(
    (await objects.multipartList(multipartOf(file))).map((part) => [part.partNumber, part.bytes]),
  );
  if (arrived.size === 0 && (await isPublished(objects, file))) return [];
  const due: DuePart[] = [];
  for (let partNumber = from; partNumber <= partCount(file) && due.length < limit; partNumber += 1) {
    const begin = (partNumber - 1) * partBytes;
    const end = Math.min(bytes, begin + partBytes);
    if (arrived.get(partNumber) !== end - begin) due.push({ partNumber, begin, end });
  }
  return due;
}

/** Whether the object of a file is complete. Keys are never used twice, so the length tells. */
export async function isPublished(objects: ObjectStore, file: UploadFileRow): Promise<boolean> {
  const head = await objects.head(file.objectKey);
  return head !== null && head.bytes === Number(file.bytes);
}

/** Deletes what an upload left in the store: open parts and published objects. Idempotent. */
export async function discardFiles(objects: ObjectStore, files: readonly UploadFileRow[]): Promise<void> {
  await eachOf(files, async (file) => {
    await objects.multipartAbort(multipartOf(file));
    await objects.delete(file.objectKey);
  });
}

/** Calls `work` for all items, a few at a time; the first failure is thrown after the running calls have ended. */
export async function eachOf<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
  concurrency = 8,
): Promise<void> {
  const queue = items.entries();
  let failed = false;
  const runners = Array.from({ length: Math.min(concurrency, items.length) }, async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  });
  const ends = await Promise.allSettled(runners);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
