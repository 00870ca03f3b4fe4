import { type Command } from 'commander';
import { RejectedError } from '../../client/client-errors.ts';
import { type CheckpointKind, type CheckpointPartsFragment, type Modality } from '../../client/documents.generated.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { registerCheckpoint, settledCheckpoint } from '../../client/register-checkpoint.ts';
import { collect, parseCells, parseChoice, withClientOptions } from '../arguments.ts';
import { readCheckpointFolder } from '../folder-files.ts';
import { formatBytes, formatCount } from '../format.ts';
import { followJob } from '../job-progress.ts';
import { pushBenchmark } from '../push-benchmark.ts';
import { pushFiles } from '../push-files.ts';
import { withSession, type ClientOptions, type Session } from '../session.ts';

const KINDS: readonly CheckpointKind[] = ['BASE', 'EXPERT', 'ADAPTER'];
const MODALITIES: readonly Modality[] = ['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE'];

interface PushOptions extends ClientOptions {
  readonly benchmark?: boolean;
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

/** `mergeboard push`: registers a checkpoint or a benchmark from this machine. */
export function addPushCommand(program: Command): void {
  const command = program
    .command('push')
    .description('register a checkpoint folder, a safetensors file or a benchmark; an interrupted upload is continued')
    .argument('<path>', 'folder or file; with --benchmark a folder with manifest.json, or the manifest')
    .option('--benchmark', 'the path holds a benchmark')
    .option('-k, --kind <kind>', 'base, expert or adapter', 'expert')
    .option('--name <name>', 'name (that of the folder)')
    .option('--base <checkpoint>', 'base that it was trained from: id, digest prefix, alias or exact name')
    .option('--cells <benchmark:cell,cell>', 'cells that it was trained on; may be repeated', collect, [])
    .option('--modality <name>', 'image-classification, image-generation or language')
    .option('--description <text>', 'what it is')
    .option('--license <id>', 'licence, for example apache-2.0')
    .option('--source <text>', 'where it comes from')
    .option('--no-wait', 'do not wait for the verification');
  withClientOptions(command).action((path: string, options: PushOptions) =>
    withSession(options, (session) =>
      options.benchmark ? pushBenchmark(session, path, options) : pushCheckpoint(session, path, options),
    ),
  );
}

async function pushCheckpoint(session: Session, path: string, options: PushOptions): Promise<void> {
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
