import { type Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseName, inFolder, weightsName } from '../storage/checkpoint/component-files.ts';
import { parsePipelineIndex, PIPELINE_FILE } from '../storage/checkpoint/pipeline.ts';
import { isCardFile, isCheckpointFile, isComponentFile } from './checkpoint-files.ts';

/** What of a model folder makes a checkpoint. Paths are relative, with `/`. */
export interface ListedCheckpoint {
  /** In order of code units. */
  readonly paths: readonly string[];
  /** Names that stay behind: pickles, optimizer states, pictures, folders, second sets of weights. */
  readonly skipped: readonly string[];
}

/**
 * Lists a folder as `save_pretrained` writes it. Of a pipeline (`model_index.json`) the folders of its components belong to the
 * checkpoint, and of the weights of a component those without a variant, if there are such.
 * @throws AppError CONFIG_INVALID for a `model_index.json` that is none; what reading the folder throws
 */
export async function listCheckpoint(folder: string): Promise<ListedCheckpoint> {
  const entries = await visible(folder);
  const isPipeline = entries.some((entry) => isFile(entry) && entry.name === PIPELINE_FILE);
  return isPipeline ? listPipeline(folder, entries) : pick(entries.map(named), isCheckpointFile);
}

async function listPipeline(folder: string, entries: readonly Dirent[]): Promise<ListedCheckpoint> {
  const { components } = parsePipelineIndex(await readFile(join(folder, PIPELINE_FILE)));
  const known = new Set(components.map(({ name }) => name));
  const beside = entries.filter((entry) => isFile(entry) || !known.has(entry.name)).map(named);
  const found = [pick(beside, (name) => name === PIPELINE_FILE || isCardFile(name))];
  for (const { name } of entries.filter((entry) => !isFile(entry) && known.has(entry.name))) {
    const inside = (await visible(join(folder, name))).map((entry) => ({
      ...named(entry),
      path: inFolder(name, entry.name),
    }));
    found.push(withOneSet(pick(inside, isComponentFile)));
  }
  return { paths: found.flatMap(({ paths }) => paths).sort(), skipped: found.flatMap(({ skipped }) => skipped) };
}

/** Leaves variants out where there are plain weights. */
function withOneSet({ paths, skipped }: ListedCheckpoint): ListedCheckpoint {
  const variantOf = (path: string): string | undefined => weightsName(path)?.variant;
  if (!paths.some((path) => variantOf(path) === '')) return { paths, skipped };
  const isVariant = (path: string): boolean => (variantOf(path) ?? '') !== '';
  return {
    paths: paths.filter((path) => !isVariant(path)),
    skipped: [...skipped, ...paths.filter(isVariant)],
  };
}

interface Named {
  readonly path: string;
  readonly file: boolean;
}

function named(entry: Dirent): Named {
  return { path: entry.name, file: isFile(entry) };
}

function pick(entries: readonly Named[], wanted: (name: string) => boolean): ListedCheckpoint {
  const isWanted = ({ path, file }: Named): boolean => file && wanted(baseName(path));
  return {
    paths: entries.filter(isWanted).map(({ path }) => path),
    skipped: entries.filter((entry) => !isWanted(entry)).map(({ path, file }) => (file ? path : `${path}/`)),
  };
}

/** Links to files are what Hugging Face's cache is made of. */
function isFile(entry: Dirent): boolean {
  return !entry.isDirectory();
}

async function visible(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
}
