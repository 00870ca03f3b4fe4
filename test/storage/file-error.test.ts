import { describe, expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '../../src/errors.ts';
import { fileError } from '../../src/storage/file-error.ts';
import { openSliceSink } from '../../src/storage/slice-sink.ts';
import { syncFolder } from '../../src/storage/sync-folder.ts';

const failed = (code: string): Error => Object.assign(new Error(`${code}: as the system has it, write`), { code });

describe('a file that cannot be written', () => {
  test('names the file, and says whether another try helps', () => {
    expect(fileError('a/b.bin', failed('ENOSPC'))).toMatchObject({
      ...{ code: 'STORAGE', retryable: false, place: { file: 'a/b.bin' } },
      message: 'cannot write a/b.bin: the disk is full (ENOSPC)',
    });
    expect(fileError('a/b.bin', failed('EIO'))).toMatchObject({ code: 'STORAGE', retryable: true });
  });

  test('is not blamed for sockets, databases or what has a type already', () => {
    const typed = new StorageError('the bucket is gone');
    for (const other of [failed('ECONNRESET'), failed('EPIPE'), failed('53100'), new Error('a defect'), typed])
      expect(fileError('a/b.bin', other)).toBe(other);
  });

  (process.platform === 'linux' ? test : test.skip)('fails a slice under the name that its target has', async () => {
    const target = { kind: 'file', path: '/dev/full', name: 'model.safetensors' } as const;
    const sink = await openSliceSink(target, { sliceBytes: 4, totalBytes: 4 });
    const told = {
      code: 'STORAGE',
      retryable: false,
      message: expect.stringMatching(/^cannot write model.safetensors/),
    };
    await expect(sink.write(0, 0, new Uint8Array(4))).rejects.toMatchObject(told);
    expect(() => sink.writeNow?.(0, 0, new Uint8Array(4))).toThrow(expect.objectContaining(told));
    await sink.close();
  });
});

describe('a folder whose names are to outlive a crash', () => {
  test('is flushed, or cannot be, which is no failure', async () => {
    await syncFolder(tmpdir());
    await syncFolder(join(tmpdir(), 'no-such-folder'));
    // opened, and not flushed
    if (process.platform === 'linux') await syncFolder('/dev/full');
  });

  test('fails when the system says anything else', async () => {
    await expect(syncFolder(join(import.meta.filename, 'below-a-file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
