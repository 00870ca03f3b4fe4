/** The volume of the objects folder is full. What did not fit must not be there, and must fit once there is room. */
import { join } from 'node:path';
import { AppError } from '../../src/errors.ts';
import { FolderObjectStore } from '../../src/storage/objects/folder-object-store.ts';
import { type Fault, type FaultReport } from './fault.ts';
import { onSmallVolume, type SmallVolume } from './small-volume.ts';

const VOLUME_BYTES = 2 * 1024 * 1024;
const OBJECT = Buffer.alloc(VOLUME_BYTES / 2, 7);
const KEY = 'checkpoints/model.safetensors';

export const diskFull: Fault = {
  name: 'disk-full',
  fault: 'the disk of the objects folder is full (ENOSPC)',
  run: (_options, say) => onSmallVolume(VOLUME_BYTES, (volume) => putOnFullDisk(volume, say)),
};

async function putOnFullDisk(volume: SmallVolume, say: (line: string) => void): Promise<FaultReport> {
  const root = join(volume.folder, 'objects');
  const store = await FolderObjectStore.open({ root, publicUrl: 'http://127.0.0.1:9' });
  await volume.fill(OBJECT.length / 2);
  const failure: unknown = await store.put(KEY, OBJECT).then(
    () => null,
    (error: unknown) => error,
  );
  say(`full: ${String(failure)}`);
  const halfPublished = await store.head(KEY);
  const ready = await store.ready().then(
    () => 'ready',
    () => 'not ready',
  );
  await volume.empty();
  await store.put(KEY, OBJECT);
  const whole = await store.head(KEY);
  const typed = failure instanceof AppError && failure.code === 'STORAGE' && !failure.retryable;
  return {
    seen: {
      error: failure instanceof AppError ? failure.code : String(failure),
      whileFull: ready,
      bytesOnceThereIsRoom: whole?.bytes ?? 0,
    },
    problems: [
      ...(typed ? [] : ['no typed error that says another try is in vain']),
      ...(halfPublished === null ? [] : ['half an object was published']),
      ...(whole?.bytes === OBJECT.length ? [] : ['the object is not whole']),
    ],
  };
}
