import { chooseModelFiles, choosePipelineFiles, type FolderEntry } from '../../../src/client/choose-files.ts';
import { parsePipelineIndex, PIPELINE_FILE } from '../../../src/storage/checkpoint/pipeline.ts';

/** A file that somebody chose, as browsers describe it. */
export interface PickedFile extends Blob {
  readonly name: string;
  readonly lastModified: number;
  /** Begins with the folder that was chosen; empty for single files. */
  readonly webkitRelativePath: string;
}

/** A file and its path inside the checkpoint. */
export interface ChosenFile {
  readonly path: string;
  readonly file: PickedFile;
}

export interface Chosen {
  /** Name of the folder, else that of the only file without its ending. */
  readonly name: string;
  readonly files: readonly ChosenFile[];
  readonly skipped: readonly string[];
}

/**
 * What of the chosen files makes a checkpoint: the same that the command line takes.
 * @throws AppError CONFIG_INVALID for a `model_index.json` that is none
 */
export async function chooseFiles(given: readonly PickedFile[]): Promise<Chosen> {
  const files = new Map(given.map((file) => [pathOf(file), file] as const).filter(([path]) => !isHidden(path)));
  const [first] = given;
  const folder = first?.webkitRelativePath.split('/')[0] ?? '';
  const name = folder !== '' ? folder : given.length === 1 ? first.name.replace(/\.safetensors$/i, '') : '';
  const index = files.get(PIPELINE_FILE);
  const { paths, skipped } =
    index === undefined ? chooseModelFiles(entriesOf(files, '')) : await pipeline(files, index);
  return {
    name,
    skipped,
    files: paths.flatMap((path) => {
      const file = files.get(path);
      return file === undefined ? [] : [{ path, file }];
    }),
  };
}

async function pipeline(files: ReadonlyMap<string, PickedFile>, index: PickedFile) {
  const { components } = parsePipelineIndex(new Uint8Array(await index.arrayBuffer()));
  const present = components.filter(({ name }) => entriesOf(files, name).length > 0);
  return choosePipelineFiles(
    entriesOf(files, ''),
    new Map(present.map(({ name }) => [name, entriesOf(files, name)] as const)),
  );
}

/** Without the folder that was chosen. */
function pathOf({ name, webkitRelativePath }: PickedFile): string {
  return webkitRelativePath === '' ? name : webkitRelativePath.slice(webkitRelativePath.indexOf('/') + 1);
}

function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'));
}

/** What lies in a folder itself; folders in it once each. */
function entriesOf(files: ReadonlyMap<string, PickedFile>, folder: string): FolderEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const entries = new Map<string, FolderEntry>();
  for (const path of [...files.keys()].filter((one) => one.startsWith(prefix)).sort()) {
    const inside = path.slice(prefix.length);
    const [first] = inside.split('/');
    entries.set(first, { path: `${prefix}${first}`, file: first === inside });
  }
  return [...entries.values()];
}
