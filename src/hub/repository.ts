import { downloadFile, listFiles, modelInfo } from '@huggingface/hub';
import { type FolderTree, listTree } from '../client/list-checkpoint.ts';
import { isSafePath } from '../storage/safe-path.ts';
import { type Hub } from './hub.ts';
import { HubError, UnusableRepositoryError } from './hub-errors.ts';
import { matchesGlob } from './glob.ts';

export interface RepositoryFile {
  /** Inside the repository. */
  readonly remotePath: string;
  /** Inside the checkpoint: without the subfolder. */
  readonly path: string;
  readonly bytes: number;
  /** What it must hash to: SHA-256 of a large file, Git's own digest (SHA-1 of a header and the bytes) of others. */
  readonly digest: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

export interface Revision {
  readonly repository: string;
  /** 40 hex digits: what a branch was when it was asked. */
  readonly commit: string;
  readonly license: string | null;
}

/** The commit behind a branch, a tag or a shortened commit. @throws HubError */
export async function resolveRevision(hub: Hub, repository: string, revision: string | null): Promise<Revision> {
  const info = await modelInfo({
    ...hub,
    name: repository,
    ...(revision === null ? {} : { revision }),
    additionalFields: ['sha', 'cardData'],
  });
  if (!/^[0-9a-f]{40}$/.test(info.sha ?? '')) throw new HubError(`${repository} has no commit`, 200, null);
  const license = info.cardData?.license;
  return { repository, commit: String(info.sha), license: typeof license === 'string' ? license : null };
}

export interface Choice {
  /** Folder of the repository that the checkpoint lies in; empty: its root. */
  readonly subfolder: string;
  /** Only files that fit one of these (`*.safetensors`, `unet/**`); none: all that a checkpoint is made of. */
  readonly include: readonly string[];
}

const PICKLES = /\.(?:bin|pt|pth|ckpt|pkl|pickle|h5|msgpack|ot)$/i;

/**
 * The files of a checkpoint in a repository, chosen as those of a folder on this machine are.
 * @throws UnusableRepositoryError when there are no safetensors files, and says so when there are pickles; HubError
 */
export async function listRepository(
  hub: Hub,
  { repository, commit }: Revision,
  { subfolder, include }: Choice,
): Promise<{ readonly files: readonly RepositoryFile[]; readonly skipped: readonly string[] }> {
  const entries = new Map<string, RepositoryFile>();
  const prefix = subfolder === '' ? '' : `${subfolder}/`;
  const listing = listFiles({
    ...{ ...hub, repo: repository, revision: commit, recursive: true },
    ...(subfolder === '' ? {} : { path: subfolder }),
  });
  for await (const { type, path: remotePath, size, oid, lfs } of listing) {
    const path = remotePath.slice(prefix.length);
    if (type !== 'file' || !remotePath.startsWith(prefix) || path === '') continue;
    const digest = lfs
      ? { kind: 'sha256' as const, hex: lfs.oid.replace(/^sha256:/, '') }
      : { kind: 'git' as const, hex: oid ?? '' };
    entries.set(path, { remotePath, path, bytes: lfs?.size ?? size, digest });
  }
  const wanted = [...entries.keys()].filter((path) => include.length === 0 || matchesGlob(path, include));
  const tree = treeOf(wanted, async (path) => {
    const found = await downloadFile({ ...hub, repo: repository, revision: commit, path: prefix + path, xet: false });
    if (found === null) throw new HubError(`${repository} has no file ${prefix}${path}`, 404, 'EntryNotFound');
    return new Uint8Array(await found.arrayBuffer());
  });
  const { paths, skipped } = await listTree(tree);
  const files = paths.flatMap((path) => entries.get(path) ?? []).filter(({ bytes }) => bytes > 0);
  const place = `${repository}@${commit}${subfolder === '' ? '' : `, folder ${subfolder},`}`;
  refuseUnusable(place, files, [...entries.keys()]);
  return { files, skipped };
}

function refuseUnusable(place: string, files: readonly RepositoryFile[], all: readonly string[]): void {
  const unsafe = files.find(({ path }) => !isSafePath(path));
  if (unsafe !== undefined)
    throw new UnusableRepositoryError(
      `${place} has a file ${JSON.stringify(unsafe.path)}, which no checkpoint can hold`,
    );
  if (files.some(({ path }) => /\.safetensors$/i.test(path))) return;
  const pickles = all.filter((path) => PICKLES.test(path));
  const deeper = [
    ...new Set(all.filter((path) => /\/[^/]+\.safetensors$/i.test(path)).map((path) => path.replace(/\/[^/]+$/, ''))),
  ];
  if (deeper.length > 0) {
    throw new UnusableRepositoryError(
      `${place} has no safetensors files of its own, only in ${deeper.slice(0, 10).join(', ')}: name one with --subfolder`,
    );
  }
  if (pickles.length > 0) {
    throw new UnusableRepositoryError(
      `${place} has its weights only in files that can run code when they are loaded (${pickles.slice(0, 5).join(', ')}). They are not read. ` +
        'Ask its authors for safetensors, or convert a copy that you trust (save_pretrained writes them) and push that',
    );
  }
  throw new UnusableRepositoryError(`${place} has no safetensors files that were asked for`);
}

function treeOf(paths: readonly string[], read: (path: string) => Promise<Uint8Array>): FolderTree {
  return {
    entries: async (folder) => {
      const prefix = folder === '' ? '' : `${folder}/`;
      const names = new Map<string, boolean>();
      for (const path of paths.filter((one) => one.startsWith(prefix))) {
        const [name, ...rest] = path.slice(prefix.length).split('/');
        names.set(name, rest.length === 0);
      }
      return [...names].map(([name, isFile]) => ({ name, isFile }));
    },
    read,
  };
}
