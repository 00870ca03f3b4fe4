import { type EntityManager, In, type QueryDeepPartialEntity } from 'typeorm';
import { BenchmarkEntity, type BenchmarkFacts, type BenchmarkRow } from '../entities/benchmark.ts';
import { BenchmarkFileEntity, type BenchmarkFileRow } from '../entities/benchmark-file.ts';
import { type StoredError } from '../entities/stored-error.ts';
import { readRows } from '../database/read-rows.ts';
import { columnsOf } from '../plain-rows.ts';
import { findFollowingDuplicates } from './follow-duplicates.ts';

export type NewBenchmark = Pick<
  BenchmarkRow,
  'id' | 'slug' | 'revision' | 'digest' | 'modality' | 'title' | 'manifest' | 'createdBy'
>;

/** Writes a benchmark that is still to be verified, with its files. */
export async function insertBenchmark(
  manager: EntityManager,
  benchmark: NewBenchmark,
  files: readonly BenchmarkFileRow[],
): Promise<BenchmarkRow> {
  const repository = manager.getRepository(BenchmarkEntity);
  await repository.insert({ ...benchmark, state: 'VERIFYING' } as QueryDeepPartialEntity<BenchmarkRow>);
  for (let at = 0; at < files.length; at += 500) {
    await manager.getRepository(BenchmarkFileEntity).insert([...files.slice(at, at + 500)]);
  }
  return repository.findOneByOrFail({ id: benchmark.id });
}

/** The row itself, also when the same content was registered before. */
export async function findBenchmarkRow(manager: EntityManager, id: string): Promise<BenchmarkRow | null> {
  return manager.getRepository(BenchmarkEntity).findOneBy({ id });
}

/** Benchmarks by id; where the same content had been registered before, the earlier benchmark stands in. */
export async function findBenchmarks(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, BenchmarkRow>> {
  return findFollowingDuplicates(manager, BenchmarkEntity, ids);
}

/** The same without their manifests. */
export async function findBenchmarkFacts(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, BenchmarkFacts>> {
  return findFollowingDuplicates(manager, BenchmarkEntity, ids, ['manifest']);
}

/** Manifests by the ids of their benchmarks. */
export async function findManifests(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, BenchmarkRow['manifest']>> {
  const rows = await readRows<Pick<BenchmarkRow, 'id' | 'manifest'>>(
    manager,
    'SELECT id, manifest FROM benchmark WHERE id = ANY ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, manifest }) => [id, manifest]));
}

const READY = (columns: string): string => `SELECT ${columns} FROM benchmark b
 WHERE b.slug = $1 AND b.state = 'READY' AND ($2::text IS NULL OR b.revision = $2)
 ORDER BY b.ready_at DESC, b.id DESC LIMIT 1`;
const READY_ROW = READY(columnsOf(BenchmarkEntity, 'b'));
const READY_FACTS = READY(columnsOf(BenchmarkEntity, 'b', ['manifest']));

/** One READY benchmark: of the revision, or the one that became READY last. */
export async function findReadyBenchmark(
  manager: EntityManager,
  slug: string,
  revision: string | null,
): Promise<BenchmarkRow | null> {
  return (await readRows<BenchmarkRow>(manager, READY_ROW, [slug, revision])).at(0) ?? null;
}

/** The same without its manifest. */
export async function findReadyBenchmarkFacts(
  manager: EntityManager,
  slug: string,
  revision: string | null,
): Promise<BenchmarkFacts | null> {
  return (await readRows<BenchmarkFacts>(manager, READY_FACTS, [slug, revision])).at(0) ?? null;
}

/**
 * What `slug` or `slug@revision` shows: a READY benchmark, else the newest attempt to register it, so that a
 * rejection can be looked at.
 */
export async function findShownBenchmark(
  manager: EntityManager,
  slug: string,
  revision: string | null,
): Promise<BenchmarkRow | null> {
  const ready = await findReadyBenchmark(manager, slug, revision);
  if (ready !== null) return ready;
  return manager
    .getRepository(BenchmarkEntity)
    .createQueryBuilder('benchmark')
    .where('benchmark.slug = :slug AND benchmark.duplicateOfId IS NULL', { slug })
    .andWhere(revision === null ? 'true' : 'benchmark.revision = :revision', { revision })
    .orderBy('benchmark.id', 'DESC')
    .limit(1)
    .getOne();
}

/**
 * Makes a verified benchmark READY.
 * @throws the unique violation of `benchmark_revision` when this revision is READY already.
 */
export async function markBenchmarkReady(manager: EntityManager, id: string): Promise<void> {
  await manager
    .getRepository(BenchmarkEntity)
    .update({ id, state: 'VERIFYING' }, { state: 'READY', readyAt: () => 'now()' });
}

/** Refuses a benchmark for good; `duplicateOfId` when it is only superfluous. */
export async function markBenchmarkRejected(
  manager: EntityManager,
  id: string,
  rejection: StoredError,
  duplicateOfId: string | null = null,
): Promise<void> {
  await manager
    .getRepository(BenchmarkEntity)
    .update({ id, state: 'VERIFYING' }, { state: 'REJECTED', rejection, duplicateOfId });
}

/** Files of benchmarks, in order of path. */
export async function benchmarkFiles(
  manager: EntityManager,
  benchmarkIds: readonly string[],
): Promise<BenchmarkFileRow[]> {
  return manager
    .getRepository(BenchmarkFileEntity)
    .find({ where: { benchmarkId: In([...benchmarkIds]) }, order: { benchmarkId: 'ASC', path: 'ASC' } });
}
