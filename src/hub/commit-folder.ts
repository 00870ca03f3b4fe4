import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commitIter, type CommitOperation, createRepo, listFiles, modelInfo } from '@huggingface/hub';
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
 * Makes files of a folder one commit of a repository, which is made if it is not there (private unless `isPublic`). Large files that the Hub
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
  const parent = (await modelInfo({ ...hub, name: repository, revision: branch, additionalFields: ['sha'] })).sha;
  const deleted = await staleWeights(hub, repository, String(parent), new Set(paths));
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
    ...(parent === undefined ? {} : { parentCommit: parent }),
    fetch: withPartProgress(hub.fetch),
  });
  const done = new Map<string, number>();
  let phase = 'preparing';
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
    else if (event.state === 'uploading') done.set(event.path, event.progress * (sizes.get(event.path) ?? 0));
    onProgress(
      [...done.values()].reduce((sum, bytes) => sum + bytes, 0),
      total,
      event.event === 'fileProgress' && event.state === 'hashing' ? 'hashing' : phase,
    );
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
    if (!(error instanceof HubError) || error.status !== 409) throw error;
  }
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
