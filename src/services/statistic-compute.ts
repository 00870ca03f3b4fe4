import { type EntityManager } from 'typeorm';
import { SCORED_FAMILIES } from '../evaluate/harness.ts';
import { type BenchmarkManifest, isHidden, parseManifest } from '../evaluate/manifest.ts';
import { isOutline } from '../evaluate/outline.ts';
import { STATISTIC_ENGINE } from '../statistics/request.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { type BenchmarkRow } from '../storage/entities/benchmark.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { type StatisticVariant } from '../storage/entities/statistic.ts';
import { findReadyBenchmark } from '../storage/stores/benchmark-store.ts';
import { cellsOfBenchmarks } from '../storage/stores/cell-store.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { type StatisticKey } from '../storage/stores/statistic-store.ts';
import { askStatistic } from './ask-statistic.ts';
import { audit } from './audit.ts';
import { parseBenchmarkReference } from './benchmark-reference.ts';
import { fail, failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { type StartedStatistic, type StatisticWish } from './statistic-service.ts';
import { missingScope, type Viewer } from './viewer.ts';

/**
 * Computes a statistic of a checkpoint. The same request is computed once; asking again gives what there is, and a new job
 * only when the last one failed or was cancelled.
 */
export async function computeStatistic(
  deps: ServiceDeps,
  viewer: Viewer | null,
  wish: StatisticWish,
): Promise<Result<StartedStatistic>> {
  const missing = missingScope(viewer, 'merge:run');
  if (missing !== null) return failAll([missing]);
  const found = await resolveWish(deps.dataSource.manager, wish);
  if (!found.ok) return found;
  const createdBy = viewer?.tokenId ?? null;
  return inTransaction(deps.dataSource, async (manager) => {
    const { asked, ...started } = await askStatistic(deps, manager, { ...found.value, createdBy });
    if (asked) {
      await audit(manager, {
        viewer,
        at: deps.clock(),
        action: 'statisticCompute',
        subjectType: 'Statistic',
        subjectId: started.statistic.id,
        detail: { job: started.job?.id, again: started.existed },
      });
    }
    return ok(started);
  });
}

/** What is asked for, with everything that can be known to be wrong before a job starts. */
export async function resolveWish(
  manager: EntityManager,
  wish: StatisticWish,
): Promise<Result<{ key: StatisticKey; benchmarkId: string }>> {
  const checkpoint = await findCheckpoint(manager, wish.checkpointId);
  const { slug, revision } = parseBenchmarkReference(wish.benchmark);
  // PostgreSQL takes no NUL
  const benchmark = wish.benchmark.includes('\0') ? null : await findReadyBenchmark(manager, slug, revision);
  if (isOutline(benchmark?.manifest)) {
    return fail('NOT_READY', `${wish.benchmark} is known without its data`, { field: ['input', 'benchmark'] });
  }
  const manifest = benchmark === null ? null : parseManifest(benchmark.manifest);
  const errors = [
    ...checkpointErrors(checkpoint, await modelOf(manager, checkpoint), manifest),
    ...dataErrors(benchmark, manifest, wish),
    ...modalityErrors(checkpoint, benchmark),
    ...wishErrors(wish),
  ];
  if (checkpoint === null || benchmark === null || errors.length > 0) return failAll(errors);
  const cell = (await cellsOfBenchmarks(manager, [benchmark.id])).find(({ key }) => key === wish.cell);
  if (cell === undefined) throw new Error(`internal: the benchmark has no row for cell ${wish.cell}`);

  const { kind, split } = wish;
  const variant: StatisticVariant | null = kind === 'GRAM' ? null : (wish.variant ?? 'EMPIRICAL');
  // requests that mean the same get the same row: all examples by number or not; a seed that nothing depends on
  const stated = manifest?.cells.find(({ id }) => id === wish.cell)?.splits[split].rows;
  const examples = wish.n === null || wish.n === stated ? null : String(wish.n);
  const noisy = manifest?.modality === 'IMAGE_GENERATION';
  const seed = examples === null && variant !== 'SAMPLED' && !noisy ? '0' : String(wish.seed);
  return ok({
    key: {
      checkpointId: checkpoint.id,
      kind,
      variant,
      cellId: cell.id,
      split,
      examples,
      seed,
      engine: STATISTIC_ENGINE,
    },
    benchmarkId: benchmark.id,
  });
}

/** The checkpoint, or for an adapter what it is added to. */
async function modelOf(manager: EntityManager, checkpoint: CheckpointRow | null): Promise<CheckpointRow | null> {
  if (checkpoint?.kind !== 'ADAPTER') return checkpoint;
  return checkpoint.baseId === null ? null : findCheckpoint(manager, checkpoint.baseId);
}

/** @param model the checkpoint, or for an adapter what it is added to */
function checkpointErrors(
  checkpoint: CheckpointRow | null,
  model: CheckpointRow | null,
  manifest: BenchmarkManifest | null,
): UserError[] {
  const field = ['input', 'checkpoint'];
  if (checkpoint === null) return [{ code: 'NOT_FOUND', message: 'there is no such checkpoint', field }];
  const { name, state } = checkpoint;
  if (state !== 'READY') {
    return [{ code: 'NOT_READY', message: `"${name}" is ${state}: only READY ones can be looked at`, field }];
  }
  if (checkpoint.kind === 'ENSEMBLE') {
    return [{ code: 'INVALID_INPUT', message: `"${name}" is an ensemble: statistics are of its members`, field }];
  }
  if (model === null) {
    const message = `"${name}" is an adapter and states no base: a statistic is of the base with it`;
    return [{ code: 'BASE_REQUIRED', message, field }];
  }
  // others are refused for their benchmark
  if (manifest === null) return [];
  const { family } = model;
  // what can be scored can be differentiated
  const families = SCORED_FAMILIES[manifest.modality];
  if (family !== null && families.has(family)) return [];
  const seen = family === null ? 'states no architecture in a config.json' : `is of family "${family}"`;
  const message = `"${name}" ${seen}; on ${manifest.slug} this server takes statistics of: ${[...families].join(', ')}. Others can be uploaded`;
  return [{ code: 'CONFIG_INVALID', message, field, file: 'config.json' }];
}

function dataErrors(
  benchmark: BenchmarkRow | null,
  manifest: BenchmarkManifest | null,
  { benchmark: reference, cell: key, split, n }: StatisticWish,
): UserError[] {
  const invalid = (name: string, message: string): UserError[] => [
    { code: 'INVALID_INPUT', message, field: ['input', name] },
  ];
  if (benchmark === null || manifest === null) {
    const message = `there is no READY benchmark ${reference.slice(0, 200)}`;
    return [{ code: 'NOT_FOUND', message, field: ['input', 'benchmark'] }];
  }
  const cell = manifest.cells.find(({ id }) => id === key);
  if (cell === undefined) return invalid('cell', `${benchmark.slug} has no cell "${key.slice(0, 200)}"`);
  if (!Object.hasOwn(cell.splits, split)) {
    const known = Object.keys(cell.splits).join(', ');
    return invalid('split', `cell ${key} has no split "${split.slice(0, 50)}", only ${known}`);
  }
  if (isHidden(manifest, split)) {
    return invalid('split', `"${split}" is hidden: nothing is computed on it but scores`);
  }
  const { rows } = cell.splits[split];
  if (n !== null && rows !== undefined && n > rows) return invalid('n', `the split has ${rows} examples`);
  return [];
}

function modalityErrors(checkpoint: CheckpointRow | null, benchmark: BenchmarkRow | null): UserError[] {
  if (checkpoint === null || benchmark === null || checkpoint.modality === null) return [];
  if (checkpoint.modality === benchmark.modality) return [];
  const message = `"${checkpoint.name}" is of ${checkpoint.modality}, ${benchmark.slug} of ${benchmark.modality}`;
  return [{ code: 'INVALID_INPUT', message, field: ['input', 'benchmark'] }];
}

function wishErrors({ kind, variant, n, seed }: StatisticWish): UserError[] {
  const invalid = (name: string, message: string): UserError => ({
    ...{ code: 'INVALID_INPUT', message, field: ['input', name] },
  });
  return [
    kind === 'GRAM' && variant !== null ? [invalid('variant', 'a GRAM has no variant')] : [],
    variant === 'OPTIMIZER' ? [invalid('variant', 'an optimizer’s second moment is uploaded, not computed')] : [],
    n !== null && n < 1 ? [invalid('n', 'n must be at least 1')] : [],
    seed < 0n || seed > BigInt(Number.MAX_SAFE_INTEGER) ? [invalid('seed', 'the seed must be 0 to 2^53 − 1')] : [],
  ].flat();
}
