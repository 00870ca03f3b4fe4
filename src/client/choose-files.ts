import { baseName, weightsName } from '../storage/checkpoint/component-files.ts';
import { PIPELINE_FILE } from '../storage/checkpoint/pipeline.ts';
import { isCardFile, isCheckpointFile, isComponentFile } from './checkpoint-files.ts';

/** What of a model folder makes a checkpoint. Paths are relative, with `/`. */
export interface ListedCheckpoint {
  /** In order of code units. */
  readonly paths: readonly string[];
  /** Names that stay behind: pickles, optimizer states, pictures, folders, second sets of weights. */
  readonly skipped: readonly string[];
}

/** Something in a folder: a file, or a folder of its own. */
export interface FolderEntry {
  readonly path: string;
  readonly file: boolean;
}

/** Chooses from a folder as `save_pretrained` of Transformers writes it. */
export function chooseModelFiles(entries: readonly FolderEntry[]): ListedCheckpoint {
  return pick(entries, isCheckpointFile);
}

/**
 * Chooses from the folder of a pipeline: what describes it, and of each component its files; of the weights of a component
 * those without a variant, if there are such.
 * @param components the entries of each component's folder, by its name
 */
export function choosePipelineFiles(
  top: readonly FolderEntry[],
  components: ReadonlyMap<string, readonly FolderEntry[]>,
): ListedCheckpoint {
  const beside = top.filter(({ path, file }) => file || !components.has(path));
  const found = [pick(beside, (name) => name === PIPELINE_FILE || isCardFile(name))];
  for (const entries of components.values()) found.push(withOneSet(pick(entries, isComponentFile)));
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

function pick(entries: readonly FolderEntry[], wanted: (name: string) => boolean): ListedCheckpoint {
  const isWanted = ({ path, file }: FolderEntry): boolean => file && wanted(baseName(path));
  return {
    paths: entries.filter(isWanted).map(({ path }) => path),
    skipped: entries.filter((entry) => !isWanted(entry)).map(({ path, file }) => (file ? path : `${path}/`)),
  };
}
