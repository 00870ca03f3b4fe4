/** Repositories of the stub of the Hub: branches, commits and files, in memory. */
import { createHash } from 'node:crypto';

export interface HubFile {
  readonly bytes: Buffer;
  /** Large files: stored by SHA-256, listed with `lfs`, answered by a redirect. */
  readonly lfs: boolean;
}

export type HubTree = ReadonlyMap<string, HubFile>;

export interface HubRepository {
  readonly isPrivate: boolean;
  readonly cardData: Record<string, unknown>;
  readonly branches: Map<string, string>;
  readonly commits: Map<string, HubTree>;
  readonly messages: string[];
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Git's digest of a file; a large file's is that of its pointer. */
export function gitDigest({ bytes, lfs }: HubFile): string {
  const stored = lfs
    ? Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`)
    : bytes;
  return createHash('sha1').update(`blob ${stored.length}\0`).update(stored).digest('hex');
}

export const isLarge = (path: string, bytes: number): boolean => /\.(safetensors|bin|pt)$/.test(path) || bytes > 10e6;

export function createRepository(isPrivate: boolean, cardData: Record<string, unknown> = {}): HubRepository {
  const repository = { isPrivate, cardData, branches: new Map(), commits: new Map(), messages: [] };
  addCommit(repository, 'main', new Map(), 'initial commit');
  return repository;
}

export function addCommit(repository: HubRepository, branch: string, tree: HubTree, message: string): string {
  const listed = [...tree].map(([path, file]) => `${path} ${gitDigest(file)}`).sort();
  const before = repository.branches.get(branch) ?? '';
  const commit = createHash('sha1')
    .update(JSON.stringify([before, message, listed]))
    .digest('hex');
  repository.commits.set(commit, tree);
  repository.branches.set(branch, commit);
  repository.messages.push(message);
  return commit;
}

/** Files by path, as a person would upload them. */
export function treeOf(files: Readonly<Record<string, string | Uint8Array>>): HubTree {
  return new Map(
    Object.entries(files).map(([path, content]) => {
      const bytes = Buffer.from(content);
      return [path, { bytes, lfs: isLarge(path, bytes.length) }];
    }),
  );
}
