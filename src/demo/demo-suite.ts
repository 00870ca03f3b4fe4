import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RejectedError } from '../client/client-errors.ts';
import { type CheckpointPartsFragment } from '../client/documents.generated.ts';
import { manifestFiles, benchmarkById, registerBenchmark } from '../client/register-benchmark.ts';
import { registerCheckpoint, type CheckpointWish } from '../client/register-checkpoint.ts';
import { settledCheckpoint } from '../client/settled-checkpoint.ts';
import { readCheckpointFolder, readNamedFiles } from '../cli/folder-files.ts';
import { followJob } from '../cli/job-progress.ts';
import { pushFiles } from '../cli/push-files.ts';
import { type Session } from '../cli/session.ts';
import { generateSuite, readSuite, type Suite, type SuiteModel } from './suite-file.ts';

/** A bundled suite as a server knows it: ids, and the benchmark as `slug@revision`. */
export interface RegisteredSuite {
  readonly modality: Suite['modality'];
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

/**
 * Generates the benchmark of a bundled suite into `folder`, unless it is there, and registers it with the bundled checkpoints,
 * as any client would.
 * @param name folder of the suite in `suites/`
 */
export async function registerSuite(session: Session, name: string, folder: string): Promise<RegisteredSuite> {
  const suite = await readSuite(name);
  const benchmark = await registerGrid(session, suite, await generatedGrid(session, suite, folder));
  let sent = benchmark.existed ? 0 : 1;
  const register = async (model: SuiteModel, base: string | null): Promise<NamedCheckpoint> => {
    const { name, kind, description, trainedCells: cells } = model;
    const trainedCells = cells.length > 0 ? [{ benchmark: benchmark.id, cells }] : null;
    const wish = { name, kind, description, base, trainedCells, license: suite.license, modality: suite.modality };
    const source = `suites/${suite.slug} of Mergeboard`;
    const { id, existed } = await registerModel(session, join(suite.folder, model.path), { ...wish, source });
    if (!existed) sent += 1;
    return { label: model.role, checkpoint: id };
  };
  const baseModel = suite.checkpoints.find(({ kind }) => kind === 'BASE');
  if (!baseModel) throw new Error('the suite has no base');
  const base = await register(baseModel, null);
  const experts: NamedCheckpoint[] = [];
  const multitask: NamedCheckpoint[] = [];
  for (const model of suite.checkpoints.filter(({ kind }) => kind !== 'BASE')) {
    (model.trainedCells.length > 1 ? multitask : experts).push(await register(model, base.checkpoint));
  }
  return { modality: suite.modality, benchmark: benchmark.id, base, experts, multitask, sent };
}

interface Registered {
  readonly id: string;
  readonly existed: boolean;
}

/** The folder with the generated benchmark; the manifest is written last, so a folder that has one is whole. */
async function generatedGrid({ output }: Session, suite: Suite, folder: string): Promise<string> {
  const path = join(folder, 'manifest.json');
  if ((await readFile(path, 'utf8').catch(() => null)) !== null) return folder;
  const drawing = output.progress.start(`generate ${suite.slug}`, 'files');
  await generateSuite(suite, folder, ({ completed, total }) => drawing.update(completed, total));
  drawing.finish(`${suite.slug}: generated`);
  return folder;
}

async function registerGrid(session: Session, suite: Suite, folder: string): Promise<Registered> {
  const { client, output, signal } = session;
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const files = await readNamedFiles(folder, manifestFiles(manifest) ?? []);
  const { target, job, existed } = await pushFiles(session, suite.slug, files, (digested, options) =>
    registerBenchmark(client, manifest, digested, options),
  );
  if (job) await followJob(client, output, job, `verify ${suite.slug}`, { signal });
  const { state, rejection, slug, revision } = await benchmarkById(client, target.id);
  if (rejection) throw new RejectedError([rejection]);
  if (state !== 'READY') throw new Error(`benchmark ${slug} is ${state}`);
  return { id: `${slug}@${revision}`, existed };
}

async function registerModel(session: Session, folder: string, wish: CheckpointWish): Promise<Registered> {
  const { client, output, signal } = session;
  const { files } = await readCheckpointFolder(folder);
  const { target, job, existed } = await pushFiles(session, wish.name, files, (digested, options) =>
    registerCheckpoint(client, wish, digested, options),
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
