import { type EntityManager } from 'typeorm';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { type BenchmarkManifest, parseManifest } from '../../evaluate/manifest.ts';
import { type GenerationManifest } from '../../evaluate/generation-manifest.ts';
import { locateScorer, scorerFiles } from '../../evaluate/scorer-files.ts';
import { type LocatedCheckpoint } from '../../models/located-checkpoint.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { inTransaction, violates } from '../../storage/database/transaction.ts';
import { type BenchmarkRow } from '../../storage/entities/benchmark.ts';
import { type BenchmarkFileRow } from '../../storage/entities/benchmark-file.ts';
import { type CellRow } from '../../storage/entities/cell.ts';
import { newId } from '../../storage/new-id.ts';
import {
  benchmarkFiles,
  findBenchmarkRow,
  findReadyBenchmark,
  markBenchmarkReady,
  markBenchmarkRejected,
} from '../../storage/stores/benchmark-store.ts';
import { insertCells } from '../../storage/stores/cell-store.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { checkExamples, type SplitToCheck } from './check-examples.ts';
import { discardObjects } from './discard-objects.ts';
import { verdictOf } from './verdict.ts';
import { LOCATION_SECONDS, verifyFiles } from './verify-files.ts';

type Deps = Pick<WorkerDeps, 'dataSource' | 'objects' | 'threads'>;
type Outcome = 'READY' | 'REJECTED' | 'DUPLICATE';

/** Reads every data file of an uploaded benchmark, writes its cells and makes it READY, or REJECTED with the reason. */
export const benchmarkVerifyTask = defineTask<{ benchmarkId: string }, Deps>({
  kind: 'BENCHMARK_VERIFY',
  payload: z.object({ benchmarkId: z.uuid() }),
  attempts: 5,
  expireInSeconds: 12 * 3600,
  async run(context, { benchmarkId }) {
    const { dataSource } = context.deps;
    const benchmark = await findBenchmarkRow(dataSource.manager, benchmarkId);
    if (benchmark === null) throw new AppError('NOT_FOUND', `there is no benchmark ${benchmarkId}`);
    if (benchmark.state !== 'VERIFYING') return;
    const files = await benchmarkFiles(dataSource.manager, [benchmarkId]);
    const verdict = await verdictOf(() => inspect(context, benchmark, files));
    const outcome =
      'rejection' in verdict
        ? await inTransaction(dataSource, async (manager): Promise<Outcome> => {
            await context.complete(manager);
            await markBenchmarkRejected(manager, benchmarkId, verdict.rejection);
            return 'REJECTED';
          })
        : await accept(context, benchmark, verdict.facts);
    context.logger.info({ benchmark: benchmarkId, outcome }, 'benchmark verified');
    if (outcome !== 'READY') await discardObjects(context, files);
  },
});

async function inspect(
  context: TaskContext<Deps>,
  benchmark: BenchmarkRow,
  files: readonly BenchmarkFileRow[],
): Promise<BenchmarkManifest> {
  const manifest = parseManifest(benchmark.manifest);
  const announced = files.map((file) => {
    return { ...file, bytes: Number(file.bytes), weights: file.path.endsWith('.safetensors') };
  });
  await verifyFiles(context, announced);
  const keys = new Map(files.map(({ path, objectKey }) => [path, objectKey]));
  const splits: SplitToCheck[] = [];
  for (const [cell, { splits: ofCell }] of manifest.cells.entries()) {
    for (const [split, { file }] of Object.entries(ofCell)) {
      const location = await context.deps.objects.locate(keys.get(file) ?? '', LOCATION_SECONDS);
      splits.push({ cell, split, location });
    }
  }
  const scorer = manifest.modality === 'IMAGE_GENERATION' ? await locateScorerOf(context, manifest, keys) : null;
  const started = performance.now();
  await checkExamples({ manifest, scorer, splits }, context.signal, (completed) => {
    const rate = completed / Math.max(0.001, (performance.now() - started) / 1000);
    context.progress({ phase: 'examples', completed, total: splits.length, unit: 'files', rate });
  });
  return manifest;
}

async function locateScorerOf(
  { deps: { objects } }: TaskContext<Deps>,
  manifest: GenerationManifest,
  keys: ReadonlyMap<string, string>,
): Promise<LocatedCheckpoint> {
  const located = new Map<string, ByteLocation>();
  for (const file of scorerFiles(manifest)) {
    located.set(file, await objects.locate(keys.get(file) ?? '', LOCATION_SECONDS));
  }
  return locateScorer(manifest, (file) => located.get(file));
}

async function accept(
  context: TaskContext<Deps>,
  benchmark: BenchmarkRow,
  manifest: BenchmarkManifest,
): Promise<Outcome> {
  const publishOnce = (): Promise<Outcome> =>
    inTransaction(context.deps.dataSource, async (manager) => {
      await context.complete(manager);
      return publish(manager, benchmark, manifest);
    });
  try {
    return await publishOnce();
  } catch (error) {
    // the revision became READY between our look and our write: now it will be found
    if (!violates(error, 'benchmark_revision')) throw error;
    return publishOnce();
  }
}

async function publish(manager: EntityManager, benchmark: BenchmarkRow, manifest: BenchmarkManifest): Promise<Outcome> {
  const { id, slug, revision, digest } = benchmark;
  const registered = await findReadyBenchmark(manager, slug, revision);
  if (registered === null) {
    await insertCells(manager, cellsOf(id, manifest));
    await markBenchmarkReady(manager, id);
    return 'READY';
  }
  const same = registered.digest === digest;
  const message = `${slug}@${revision} is registered already, with ${same ? 'exactly this' : 'other'} content`;
  await markBenchmarkRejected(manager, id, { code: 'CONFLICT', message }, same ? registered.id : null);
  return same ? 'DUPLICATE' : 'REJECTED';
}

function cellsOf(benchmarkId: string, { cells }: BenchmarkManifest): CellRow[] {
  return cells.map((cell, position) => ({
    id: newId(),
    benchmarkId,
    key: cell.id,
    position,
    coordinates: cell.coordinates,
    classCount: 'classes' in cell ? cell.classes.length : 0,
  }));
}
