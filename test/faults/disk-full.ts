/** The volume of the objects folder is full: a small tmpfs (needs root). What did not fit must not be there, and must fit once there is room. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../src/errors.ts';
import { FolderObjectStore } from '../../src/storage/objects/folder-object-store.ts';
import { type Fault } from './fault.ts';

const run = promisify(execFile);
const VOLUME_BYTES = 2 * 1024 * 1024;
const OBJECT = Buffer.alloc(VOLUME_BYTES / 2, 7);
const KEY = 'checkpoints/model.safetensors';

export const diskFull: Fault = {
  name: 'disk-full',
  fault: 'the disk of the objects folder is full (ENOSPC)',
  run: async (_options, say) => {
    const volume = await mkdtemp(join(tmpdir(), 'mergeboard-faults-'));
    await run('mount', ['-t', 'tmpfs', '-o', `size=${VOLUME_BYTES}`, 'tmpfs', volume]);
    try {
      const store = await FolderObjectStore.open({ root: join(volume, 'objects'), publicUrl: 'http://127.0.0.1:9' });
      const ballast = join(volume, 'ballast');
      await writeFile(ballast, Buffer.alloc(VOLUME_BYTES - OBJECT.length / 2));
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
      await rm(ballast);
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
    } finally {
      await run('umount', [volume]);
      await rm(volume, { recursive: true, force: true });
    }
  },
};
