import { RejectedError } from '../client/client-errors.ts';
import type { CheckpointKind, CheckpointPartsFragment, Modality } from '../client/documents.generated.ts';
import { resolveCheckpoint } from '../client/references.ts';
import { registerCheckpoint } from '../client/register-checkpoint.ts';
import { settledCheckpoint } from '../client/settled-checkpoint.ts';
import { parseCells, parseChoice } from './arguments.ts';
import type { CheckpointOptions } from './checkpoint-options.ts';
import { readCheckpointFolder } from './folder-files.ts';
import { formatBytes, formatCount } from './format.ts';
import { followJob } from './job-progress.ts';
import { pushFiles } from './push-files.ts';
import { type Session } from './session.ts';

const KINDS: readonly CheckpointKind[] = ['BASE', 'EXPERT', 'ADAPTER'];
const MODALITIES: readonly Modality[] = ['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE'];

/** Registers a folder of this machine and prints the checkpoint. */
export async function pushCheckpoint(session: Session, path: string, options: CheckpointOptions): Promise<void> {
  const { client, output, signal } = session;
  const folder = await readCheckpointFolder(path);
  if (folder.skipped.length > 0) output.note(`not sent: ${folder.skipped.join(', ')}`);
  const cells = parseCells(options.cells);
  const wish = {
    name: options.name ?? folder.name,
    kind: parseChoice(options.kind, KINDS, '--kind'),
    modality: options.modality === undefined ? null : parseChoice(options.modality, MODALITIES, '--modality'),
    description: options.description ?? null,
    license: options.license ?? null,
    source: options.source ?? null,
    base: options.base === undefined ? null : (await resolveCheckpoint(client, options.base)).id,
    trainedCells: cells.length > 0 ? cells : null,
  };
  const { target, job, existed } = await pushFiles(session, wish.name, folder.files, (files, callbacks) =>
    registerCheckpoint(client, wish, files, callbacks),
  );
  if (options.wait && job) await followJob(client, output, job, `verify ${wish.name}`, { signal });
  const checkpoint = options.wait ? await settledCheckpoint(client, target.id, { signal }) : target;
  if (checkpoint.rejection) throw new RejectedError([checkpoint.rejection]);
  output.result({ ...checkpoint, existed, job: job?.id ?? null }, describeCheckpoint(checkpoint));
}

function describeCheckpoint(checkpoint: CheckpointPartsFragment): string {
  const parameters = checkpoint.parameterCount ? `${formatCount(Number(checkpoint.parameterCount))} parameters, ` : '';
  return [
    `checkpoint ${checkpoint.id}  ${checkpoint.name}  ${checkpoint.kind} ${checkpoint.state}`,
    `${parameters}${formatBytes(Number(checkpoint.bytes))}, digest ${checkpoint.contentDigest}`,
  ].join('\n');
}
