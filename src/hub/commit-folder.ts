import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commitIter, type CommitOperation, createBranch, createRepo, listFiles, modelInfo } from '@huggingface/hub';
import { sumOfParts } from '../transfer/sum-of-parts.ts';
import { type Hub } from './hub.ts';
import { HubError } from './hub-errors.ts';

export interface CommitOptions {
  readonly repository: string;
  /** Branch; null: `main`. */
  readonly branch: string | null;
  readonly isPublic: boolean;
  readonly title: string;
  readonly onProgress: (done: number, total: number, phase: string) => void;
  readonly signal?: AbortSignal;
}

export interface Committed {
  readonly commit: string;
  readonly url: string;
  /** Files of weights that the repository had and that are not of this checkpoint. */
  readonly deleted: readonly string[];
}

/** Weights and their index: what must not stay beside those of another checkpoint. */
const WEIGHTS = /\.safetensors(?:\.index\.json)?$/i;

/**
 * Makes files of a folder one commit of a repository. It is made if it is not there (private unless `isPublic`), and so is the branch, from the
 * default one. Large files that the Hub
 * has are not sent again. The commit names its parent, so a commit of somebody else meanwhile is an error and nothing is lost.
 * @throws HubError, UnreachableError, CancelledError
 */
export async function commitFolder(
  hub: Hub,
  folder: string,
  paths: readonly string[],
  options: CommitOptions,
): Promise<Committed> {
  const { repository, title, onProgress, signal } = options;
  const branch = options.branch ?? 'main';
  await ensureRepository(hub, repository, options.isPublic);
  const parent = (await headOf(hub, repository, branch)) ?? (await openBranch(hub, repository, branch));
  const deleted = await staleWeights(hub, repository, parent, new Set(paths));
  const sizes = new Map<string, number>();
  for (const path of paths) sizes.set(path, (await stat(join(folder, path))).size);
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const operations: CommitOperation[] = [
    ...paths.map((path) => ({
      ...{ operation: 'addOrUpdate' as const, path },
      content: pathToFileURL(join(folder, path)),
    })),
    ...deleted.map((path) => ({ operation: 'delete' as const, path })),
  ];
  const steps = commitIter({
    ...{ ...hub, repo: repository, branch, title, operations, useXet: false, abortSignal: signal },
    parentCommit: parent,
    fetch: withPartProgress(hub.fetch),
  });
  let phase = 'preparing';
  let sent = 0;
  const report = sumOfParts<string>((sum) => (sent = sum));
  for (;;) {
    const step = await steps.next();
    if (step.done === true) {
      if (step.value === undefined) throw new HubError(`${repository}: the Hub answered without a commit`, 200, null);
      const { oid, url } = step.value.commit;
      onProgress(total, total, 'committed');
      return { commit: oid, url, deleted };
    }
    const event = step.value;
    if (event.event === 'phase') phase = event.phase === 'uploadingLargeFiles' ? 'sending' : event.phase;
    else if (event.state === 'uploading') report(event.path, event.progress * (sizes.get(event.path) ?? 0));
    onProgress(sent, total, event.event === 'fileProgress' && event.state === 'hashing' ? 'hashing' : phase);
  }
}

async function ensureRepository(hub: Hub, repository: string, isPublic: boolean): Promise<void> {
  try {
    await createRepo({
      ...hub,
      accessToken: hub.accessToken ?? '',
      repo: { type: 'model', name: repository },
      visibility: isPublic ? 'public' : 'private',
    });
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    if (error.status === 409) return;
    // a token may write to a repository and not make any in its namespace
    if (error.status !== 403 || (await headOf(hub, repository, 'main').catch(() => null)) === null) throw error;
  }
}

/** Commit that a branch is at; null when there is no such branch. */
async function headOf(hub: Hub, repository: string, branch: string): Promise<string | null> {
  try {
    const { sha } = await modelInfo({ ...hub, name: repository, revision: branch, additionalFields: ['sha'] });
    return String(sha);
  } catch (error) {
    if (error instanceof HubError && error.code === 'RevisionNotFound') return null;
    throw error;
  }
}

/** Makes a branch where the default one is. @returns its commit */
async function openBranch(hub: Hub, repository: string, branch: string): Promise<string> {
  await createBranch({ ...hub, repo: { type: 'model', name: repository }, branch });
  const commit = await headOf(hub, repository, branch);
  if (commit === null) throw new HubError(`${repository}: branch ${branch} was made and is not there`, 404, null);
  return commit;
}

async function staleWeights(
  hub: Hub,
  repository: string,
  revision: string,
  kept: ReadonlySet<string>,
): Promise<string[]> {
  const stale: string[] = [];
  for await (const { type, path } of listFiles({ ...hub, repo: repository, revision, recursive: true })) {
    if (type === 'file' && WEIGHTS.test(path) && !kept.has(path)) stale.push(path);
  }
  return stale;
}

interface ProgressHint {
  readonly path?: string;
  readonly numParts?: number;
  readonly progressCallback: (progress: number) => void;
}

/** The library hands each request a hint of what it is a part of, for a `fetch` that can say how far it is. */
function withPartProgress(inner: typeof fetch): typeof fetch {
  const sent = new Map<string, number>();
  return async (input, init) => {
    const answer = await inner(input, init);
    const hint = (init as { readonly progressHint?: ProgressHint } | undefined)?.progressHint;
    if (hint?.path !== undefined && hint.numParts !== undefined) {
      const count = (sent.get(hint.path) ?? 0) + 1;
      sent.set(hint.path, count);
      hint.progressCallback(count / hint.numParts);
    }
    return answer;
  };
}
