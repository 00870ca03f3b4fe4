import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder } from '../storage/checkpoint/component-files.ts';
import { parsePipelineIndex, PIPELINE_FILE } from '../storage/checkpoint/pipeline.ts';
import { chooseModelFiles, choosePipelineFiles, type FolderEntry, type ListedCheckpoint } from './choose-files.ts';

/** A folder with its folders, wherever it lies. */
export interface FolderTree {
  /** What lies in a folder; the root is the empty text. */
  entries(folder: string): Promise<readonly { readonly name: string; readonly isFile: boolean }[]>;
  read(path: string): Promise<Uint8Array>;
}

/**
 * Lists a folder as `save_pretrained` writes it. Of a pipeline (`model_index.json`) the folders of its components belong to the
 * checkpoint, and of the weights of a component those without a variant, if there are such.
 * @throws AppError CONFIG_INVALID for a `model_index.json` that is none; what reading the folder throws
 */
export function listCheckpoint(folder: string): Promise<ListedCheckpoint> {
  return listTree({
    entries: async (inside) =>
      (await readdir(join(folder, inside), { withFileTypes: true })).map((entry) => ({
        name: entry.name,
        // links to files are what Hugging Face's cache is made of
        isFile: !entry.isDirectory(),
      })),
    read: (path) => readFile(join(folder, path)),
  });
}

/** As `listCheckpoint`, of any tree. */
export async function listTree(tree: FolderTree): Promise<ListedCheckpoint> {
  const entries = await visible(tree, '');
  if (!entries.some(({ path, file }) => file && path === PIPELINE_FILE)) return chooseModelFiles(entries);
  const named = parsePipelineIndex(await tree.read(PIPELINE_FILE)).components.map(({ name }) => name);
  const components = new Map<string, readonly FolderEntry[]>();
  for (const { path, file } of entries) {
    if (!file && named.includes(path)) components.set(path, await visible(tree, path));
  }
  return choosePipelineFiles(entries, components);
}

async function visible(tree: FolderTree, folder: string): Promise<FolderEntry[]> {
  return (await tree.entries(folder))
    .filter(({ name }) => !name.startsWith('.'))
    .map(({ name, isFile }) => ({ path: inFolder(folder, name), file: isFile }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
