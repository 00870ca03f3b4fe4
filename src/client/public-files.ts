/** What the package exports as `mergeboard/client/files`: model folders as files for `register`. Node only. */
import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { sha256File } from '../transfer/sha256-file.ts';
import { listCheckpoint } from './list-checkpoint.ts';
import { type ClientFile } from './upload-blobs.ts';

/**
 * The files of a model folder (as `save_pretrained` writes it, pipelines too) that make a checkpoint, hashed piece by piece and read when
 * they are sent, so they may be larger than memory.
 */
export async function readFolder(folder: string): Promise<ClientFile[]> {
  const { paths } = await listCheckpoint(folder);
  return Promise.all(
    paths.map(async (path) => {
      const file = join(folder, path);
      const { sha256 } = await sha256File(file);
      return { path, sha256, content: await openAsBlob(file) };
    }),
  );
}
