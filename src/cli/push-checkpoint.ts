import { RejectedError } from '../client/client-errors.ts';
import { type CheckpointKind, type CheckpointPartsFragment, type Modality } from '../client/documents.generated.ts';
import { resolveCheckpoint } from '../client/references.ts';
import { registerCheckpoint } from '../client/register-checkpoint.ts';
import { settledCheckpoint } from '../client/settled-checkpoint.ts';
import { type Command } from 'commander';
import { collect, parseCells, parseChoice } from './arguments.ts';
import { readCheckpointFolder } from './folder-files.ts';
import { formatBytes, formatCount } from './format.ts';
import { followJob } from './job-progress.ts';
import { pushFiles } from './push-files.ts';
import { type ClientOptions, type Session } from './session.ts';

const KINDS: readonly CheckpointKind[] = ['BASE', 'EXPERT', 'ADAPTER'];
const MODALITIES: readonly Modality[] = ['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE'];

/** Options of `withCheckpointOptions`. */
export interface CheckpointOptions extends ClientOptions {
  readonly kind: string;
  readonly name?: string;
  readonly base?: string;
  readonly cells: readonly string[];
  readonly modality?: string;
  readonly description?: string;
  readonly license?: string;
  readonly source?: string;
  readonly wait: boolean;
}

/** What is said of a checkpoint when it is registered. */
export function withCheckpointOptions(
  command: Command,
  from: { readonly name: string; readonly license: string },
): Command {
  return command
    .option('-k, --kind <kind>', 'base, expert or adapter', 'expert')
    .option('--name <name>', `name (${from.name})`)
    .option('--base <checkpoint>', 'base that it was trained from: id, digest prefix, alias or exact name')
    .option('--cells <benchmark:cell,cell>', 'cells that it was trained on; may be repeated', collect, [])
    .option('--modality <name>', 'image-classification, image-generation or language')
    .option('--description <text>', 'what it is')
    .option('--license <id>', `licence, for example apache-2.0${from.license}`)
    .option('--no-wait', 'do not wait for the verification');
}

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
