import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { RejectedError } from '../client/client-errors.ts';
import { type CheckpointPartsFragment } from '../client/documents.generated.ts';
import { manifestFiles, benchmarkById, registerBenchmark } from '../client/register-benchmark.ts';
import { registerCheckpoint, settledCheckpoint, type CheckpointWish } from '../client/register-checkpoint.ts';
import { readCheckpointFolder, readNamedFiles } from '../cli/folder-files.ts';
import { followJob } from '../cli/job-progress.ts';
import { pushFiles } from '../cli/push-files.ts';
import { type Session } from '../cli/session.ts';
import { generateShapesGrid } from '../../suites/shapes-grid/generate.ts';

const SUITE = fileURLToPath(new URL('../../suites/shapes-grid/', import.meta.url));
const SOURCE = 'suites/shapes-grid of Mergeboard';

/** What a suite says of its checkpoints: as much as registering them takes. */
const SuiteFile = z.object({
  license: z.string(),
  checkpoints: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      kind: z.enum(['BASE', 'EXPERT']),
      role: z.string(),
      trainedCells: z.array(z.string()),
      description: z.string(),
    }),
  ),
});
type SuiteModel = z.infer<typeof SuiteFile>['checkpoints'][number];

/** The bundled suite as a server knows it: ids, and the benchmark as `slug@revision`. */
export interface RegisteredSuite {
  readonly benchmark: string;
  readonly base: NamedCheckpoint;
  readonly experts: readonly NamedCheckpoint[];
  /** Models trained on the cells of several experts together. */
  readonly multitask: readonly NamedCheckpoint[];
  /** How many of its benchmark and checkpoints were sent now. */
  readonly sent: number;
}

export interface NamedCheckpoint {
  readonly label: string;
  readonly checkpoint: string;
}

/** Draws the benchmark into `folder` and registers it with the bundled checkpoints, as any client would. */
export async function registerSuite(session: Session, folder: string): Promise<RegisteredSuite> {
  const suite = SuiteFile.parse(JSON.parse(await readFile(join(SUITE, 'suite.json'), 'utf8')));
  const benchmark = await registerGrid(session, await drawnGrid(session, folder));
  let sent = benchmark.existed ? 0 : 1;
  const register = async (model: SuiteModel, base: string | null): Promise<NamedCheckpoint> => {
    const { name, kind, description, trainedCells: cells } = model;
    const trainedCells = cells.length > 0 ? [{ benchmark: benchmark.id, cells }] : null;
    const wish = { name, kind, description, base, trainedCells, license: suite.license };
    const { id, existed } = await registerModel(session, join(SUITE, model.path), wish);
    if (!existed) sent += 1;
    return { label: model.role, checkpoint: id };
  };
  const baseModel = suite.checkpoints.find(({ kind }) => kind === 'BASE');
  if (!baseModel) throw new Error('the suite has no base');
  const base = await register(baseModel, null);
  const experts: NamedCheckpoint[] = [];
  const multitask: NamedCheckpoint[] = [];
  for (const model of suite.checkpoints.filter(({ kind }) => kind === 'EXPERT')) {
    (model.trainedCells.length > 1 ? multitask : experts).push(await register(model, base.checkpoint));
  }
  return { benchmark: benchmark.id, base, experts, multitask, sent };
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
  wish: Omit<CheckpointWish, 'modality' | 'source'>,
): Promise<Registered> {
  const { client, output, signal } = session;
  const { files } = await readCheckpointFolder(folder);
  const whole: CheckpointWish = { ...wish, modality: 'IMAGE_CLASSIFICATION', source: SOURCE };
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
