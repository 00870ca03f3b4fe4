import { type Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder } from '../storage/checkpoint/component-files.ts';
import { parsePipelineIndex, PIPELINE_FILE } from '../storage/checkpoint/pipeline.ts';
import { chooseModelFiles, choosePipelineFiles, type FolderEntry, type ListedCheckpoint } from './choose-files.ts';

/**
 * Lists a folder as `save_pretrained` writes it. Of a pipeline (`model_index.json`) the folders of its components belong to the
 * checkpoint, and of the weights of a component those without a variant, if there are such.
 * @throws AppError CONFIG_INVALID for a `model_index.json` that is none; what reading the folder throws
 */
export async function listCheckpoint(folder: string): Promise<ListedCheckpoint> {
  const entries = await visible(folder);
  if (!entries.some(({ path, file }) => file && path === PIPELINE_FILE)) return chooseModelFiles(entries);
  const named = parsePipelineIndex(await readFile(join(folder, PIPELINE_FILE))).components.map(({ name }) => name);
  const components = new Map<string, readonly FolderEntry[]>();
  for (const { path, file } of entries) {
    if (file || !named.includes(path)) continue;
    const inside = await visible(join(folder, path));
    components.set(
      path,
      inside.map((entry) => ({ ...entry, path: inFolder(path, entry.path) })),
    );
  }
  return choosePipelineFiles(entries, components);
}

async function visible(folder: string): Promise<FolderEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => ({ path: entry.name, file: isFile(entry) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Links to files are what Hugging Face's cache is made of. */
function isFile(entry: Dirent): boolean {
  return !entry.isDirectory();
}
