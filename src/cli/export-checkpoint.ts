import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NothingFoundError } from '../client/client-errors.ts';
import { CheckpointOriginDocument, type CheckpointPartsFragment } from '../client/documents.generated.ts';
import { resolveCheckpoint } from '../client/references.ts';
import { commitFolder } from '../hub/commit-folder.ts';
import { type CardFacts, hubCard } from '../hub/hub-card.ts';
import { writing } from '../storage/file-error.ts';
import { UsageError } from './exit-codes.ts';
import { formatBytes } from './format.ts';
import { type HubOptions, openHub, parseReference, stagingFolder } from './hub-options.ts';
import { pullInto } from './pull-into.ts';
import { type Session } from './session.ts';

export interface ExportOptions extends HubOptions {
  readonly public?: boolean;
  readonly message?: string;
  readonly baseModel: readonly string[];
}

const CARD = 'README.md';

/** Brings a checkpoint here, writes its card and makes all of it one commit of a repository. */
export async function exportCheckpoint(
  session: Session,
  reference: string,
  target: string,
  options: ExportOptions,
): Promise<void> {
  const { client, output, signal } = session;
  const { repository, revision } = parseReference(target);
  if (!repository.includes('/')) throw new UsageError(`name the owner, too: hf:owner/${repository}`);
  const hub = openHub(options, signal);
  if (hub.accessToken === undefined) throw new UsageError('HF_TOKEN must hold a token of the Hub that may write');
  const checkpoint = await resolveCheckpoint(client, reference);
  if (checkpoint.state !== 'READY') throw new UsageError(`checkpoint ${checkpoint.id} is ${checkpoint.state}`);
  const facts = await factsOf(session, checkpoint, options.baseModel);

  const folder = stagingFolder('export', checkpoint.contentDigest);
  // the card is ours once it was changed
  const { files, bytes } = await pullInto(session, checkpoint, folder, true);
  const existing = files.some(({ path }) => path === CARD) ? await readFile(join(folder, CARD), 'utf8') : null;
  const card = hubCard(existing, facts);
  await writing(join(folder, CARD), () => writeFile(join(folder, CARD), card.text));
  if (card.unnamed.length > 0) {
    output.note(`not in base_model, since no repository of them is known: ${card.unnamed.join(', ')} (--base-model)`);
  }
  const task = output.progress.start(`send ${repository}`, 'bytes');
  const paths = [...new Set([...files.map(({ path }) => path), CARD])];
  const committed = await commitFolder(hub, folder, paths, {
    ...{ repository, branch: revision, isPublic: options.public === true, signal },
    title: options.message ?? `Export ${checkpoint.name} from Mergeboard`,
    onProgress: (done, total, phase) => task.update(done, total, phase),
  });
  task.finish(`${repository}: ${paths.length} files, ${formatBytes(bytes)}`);
  if (committed.deleted.length > 0) output.note(`deleted there: ${committed.deleted.join(', ')}`);
  await rm(folder, { recursive: true, force: true });
  const { id, contentDigest } = checkpoint;
  const value = { repository, ...committed, checkpoint: id, contentDigest, files: paths };
  output.result(value, `${hub.hubUrl}/${repository} is ${checkpoint.name}, commit ${committed.commit}`);
}

async function factsOf(
  { client, signal }: Session,
  { id, name, kind, contentDigest }: CheckpointPartsFragment,
  baseModels: readonly string[],
): Promise<CardFacts> {
  const { checkpoint } = await client.request(CheckpointOriginDocument, { id }, signal);
  if (!checkpoint) throw new NothingFoundError(`checkpoint ${id} is gone`);
  const { license, description, base, mergedBy } = checkpoint;
  const inputs = [...(mergedBy?.inputs ?? [])].sort((a, b) => (a.role === b.role ? 0 : a.role === 'BASE' ? -1 : 1));
  return {
    ...{ name, kind, contentDigest, license, description, baseModels },
    parents: mergedBy ? inputs.map((input) => input.checkpoint) : base ? [base] : [],
    method: mergedBy?.method.id ?? null,
  };
}
