import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RejectedError } from '../client/client-errors.ts';
import { type CheckpointPartsFragment } from '../client/documents.generated.ts';
import { manifestFiles, benchmarkById, registerBenchmark } from '../client/register-benchmark.ts';
import { registerCheckpoint, settledCheckpoint, type CheckpointWish } from '../client/register-checkpoint.ts';
import { readCheckpointFolder, readNamedFiles } from '../cli/folder-files.ts';
import { followJob } from '../cli/job-progress.ts';
import { pushFiles } from '../cli/push-files.ts';
import { type Session } from '../cli/session.ts';
import { cellId, generateShapesGrid } from '../../suites/shapes-grid/generate.ts';
import { DIAGONAL } from '../../suites/shapes-grid/grid.ts';
import { jobName } from '../../suites/shapes-grid/train.ts';

const CHECKPOINTS = fileURLToPath(new URL('../../suites/shapes-grid/checkpoints/', import.meta.url));
const LICENSE = 'Apache-2.0';
const SOURCE = 'suites/shapes-grid of Mergeboard';

/** The bundled suite as a server knows it: ids, and the benchmark as `slug@revision`. */
export interface RegisteredSuite {
  readonly benchmark: string;
  readonly base: string;
  readonly experts: readonly string[];
  readonly multitask: string;
  /** How many of its benchmark and checkpoints were sent now. */
  readonly sent: number;
}

/** Draws the benchmark and registers it with the bundled checkpoints, as any client would. */
export async function registerSuite(session: Session, folder: string): Promise<RegisteredSuite> {
  const benchmark = await registerGrid(session, await drawnGrid(session, folder));
  const base = await registerModel(session, jobName({ kind: 'base' }), { name: 'shapes-grid-base', kind: 'BASE' });
  const experts: Registered[] = [];
  for (const [index, cell] of DIAGONAL.entries()) {
    experts.push(
      await registerModel(session, jobName({ kind: 'expert', index }), {
        name: `shapes-grid-${cellId(cell)}`,
        kind: 'EXPERT',
        base: base.id,
        trainedCells: [{ benchmark: benchmark.id, cells: [cellId(cell)] }],
      }),
    );
  }
  const multitask = await registerModel(session, jobName({ kind: 'multitask' }), {
    name: 'shapes-grid-multitask',
    kind: 'EXPERT',
    base: base.id,
    trainedCells: [{ benchmark: benchmark.id, cells: DIAGONAL.map(cellId) }],
  });
  return {
    benchmark: benchmark.id,
    base: base.id,
    experts: experts.map(({ id }) => id),
    multitask: multitask.id,
    sent: [benchmark, base, ...experts, multitask].filter(({ existed }) => !existed).length,
  };
}

interface Registered {
  readonly id: string;
  readonly existed: boolean;
}

/** The folder with the drawn benchmark; the manifest is written last, so a folder that has one is whole. */
async function drawnGrid({ output }: Session, folder: string): Promise<string> {
  const path = join(folder, 'manifest.json');
  if ((await readFile(path, 'utf8').catch(() => null)) !== null) return folder;
  const drawing = output.progress.start('draw shapes-grid', 'files');
  await generateShapesGrid(folder, { onProgress: ({ completed, total }) => drawing.update(completed, total) });
  drawing.finish('shapes-grid: drawn');
  return folder;
}

async function registerGrid(session: Session, folder: string): Promise<Registered> {
  const { client, output, signal } = session;
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const files = await readNamedFiles(folder, manifestFiles(manifest) ?? []);
  const { target, job, existed } = await pushFiles(session, 'shapes-grid', files, (digested, options) =>
    registerBenchmark(client, manifest, digested, options),
  );
  if (job) await followJob(client, output, job, 'verify shapes-grid', { signal });
  const { state, rejection, slug, revision } = await benchmarkById(client, target.id);
  if (rejection) throw new RejectedError([rejection]);
  if (state !== 'READY') throw new Error(`benchmark ${slug} is ${state}`);
  return { id: `${slug}@${revision}`, existed };
}

async function registerModel(
  session: Session,
  folder: string,
  wish: Pick<CheckpointWish, 'name' | 'kind' | 'base' | 'trainedCells'>,
): Promise<Registered> {
  const { client, output, signal } = session;
  const { files } = await readCheckpointFolder(join(CHECKPOINTS, folder));
  const whole: CheckpointWish = { ...wish, modality: 'IMAGE_CLASSIFICATION', license: LICENSE, source: SOURCE };
  const { target, job, existed } = await pushFiles(session, wish.name, files, (digested, options) =>
    registerCheckpoint(client, whole, digested, options),
  );
  if (job) await followJob(client, output, job, `verify ${wish.name}`, { signal });
  const checkpoint = await settledCheckpoint(client, target.id, { signal });
  assertReady(checkpoint);
  return { id: checkpoint.id, existed };
}

function assertReady(checkpoint: CheckpointPartsFragment): void {
  if (checkpoint.rejection) throw new RejectedError([checkpoint.rejection]);
  if (checkpoint.state !== 'READY') throw new Error(`checkpoint ${checkpoint.name} is ${checkpoint.state}`);
}
