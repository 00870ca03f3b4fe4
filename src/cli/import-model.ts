import { rm } from 'node:fs/promises';
import { fetchRepository } from '../hub/fetch-repository.ts';
import { hubSource } from '../hub/reference.ts';
import { listRepository, type RepositoryFile, resolveRevision } from '../hub/repository.ts';
import { isInterruption, UsageError } from './exit-codes.ts';
import { formatBytes, formatTable } from './format.ts';
import { type HubOptions, openHub, parseReference, stagingFolder } from './hub-options.ts';
import { type CheckpointOptions } from './checkpoint-options.ts';
import { pushCheckpoint } from './push-checkpoint.ts';
import { type Session } from './session.ts';

export interface ImportOptions extends CheckpointOptions, HubOptions {
  readonly subfolder?: string;
  readonly include: readonly string[];
  readonly to?: string;
  readonly plan?: boolean;
}

/** Fetches one commit of a repository and registers it. */
export async function importModel(session: Session, text: string, options: ImportOptions): Promise<void> {
  const { output, signal } = session;
  const { repository, revision } = parseReference(text);
  const subfolder = (options.subfolder ?? '').replace(/^\/+|\/+$/g, '');
  if (subfolder.split('/').includes('..')) throw new UsageError('--subfolder is a path inside the repository');
  const hub = openHub(options, signal);
  const found = await resolveRevision(hub, repository, revision);
  const { files, skipped } = await listRepository(hub, found, { subfolder, include: options.include });
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const source = hubSource(hub.hubUrl, repository, found.commit, subfolder);
  if (options.plan === true) {
    output.results(
      files.map((file) => ({ ...file, source })),
      `${source}\n${table(files)}\n${formatBytes(total)}`,
    );
    return;
  }
  if (skipped.length > 0) output.note(`not registered: ${skipped.join(', ')}`);
  const folder = options.to ?? stagingFolder('import', repository, found.commit, subfolder);
  const task = output.progress.start(`fetch ${repository}`, 'bytes');
  try {
    await fetchRepository(hub, found, files, folder, {
      signal,
      onProgress: (done, all) => task.update(done, all),
      onKept: (path, bytes) => output.note(`${path}: ${formatBytes(bytes)} were there`),
    });
  } catch (error) {
    task.finish(isInterruption(error) ? 'interrupted: the same command goes on from here' : undefined);
    throw error;
  }
  task.finish(`${repository}@${found.commit.slice(0, 12)}: ${files.length} files, ${formatBytes(total)} fetched`);
  await pushCheckpoint(session, folder, {
    ...options,
    source,
    name: options.name ?? `${repository}${subfolder === '' ? '' : `/${subfolder}`}`,
    license: options.license ?? found.license ?? undefined,
  });
  if (options.to === undefined) await rm(folder, { recursive: true, force: true });
}

function table(files: readonly RepositoryFile[]): string {
  return formatTable(
    [
      { title: 'file', text: ({ path }) => path },
      { title: 'size', align: 'right', text: ({ bytes }) => formatBytes(bytes) },
      { title: 'digest', text: ({ digest }) => `${digest.kind} ${digest.hex.slice(0, 12)}` },
    ],
    files,
  );
}
