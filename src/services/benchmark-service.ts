import { type BenchmarkFacts, type BenchmarkRow } from '../storage/entities/benchmark.ts';
import { type CellRow } from '../storage/entities/cell.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { type BenchmarkFilter, countBenchmarks, pageOfBenchmarks } from '../storage/read-models/benchmarks.ts';
import { findBenchmarkFacts, findManifests, findShownBenchmark } from '../storage/stores/benchmark-store.ts';
import { cellsOfBenchmarks, findCells } from '../storage/stores/cell-store.ts';
import { latestJobs } from '../storage/stores/job-reads.ts';
import { type AnnouncedFile } from './announced-files.ts';
import { defineBenchmark } from './benchmark-define.ts';
import { type ParsedManifest, parsedManifests } from './benchmark-manifests.ts';
import { completeBenchmark, startBenchmark } from './benchmark-upload.ts';
import { type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { type Viewer } from './viewer.ts';

/** A registration as it was asked for. */
export interface BenchmarkWish {
  /** Any JSON; checked against the manifest's schema. */
  readonly manifest: unknown;
  readonly files: readonly AnnouncedFile[];
}

/** Either an upload to fill, or the benchmark that has this content already. */
export interface StartedBenchmark {
  readonly upload: UploadRow | null;
  readonly benchmark: BenchmarkRow | null;
}

export interface DefinedBenchmark {
  readonly benchmark: BenchmarkRow;
  readonly existed: boolean;
}

export interface CompletedBenchmark {
  readonly benchmark: BenchmarkRow;
  readonly job: JobRow | null;
}

export interface BenchmarkService {
  /** Checks a manifest with its files and opens the upload. Scope checkpoint:write. */
  start(viewer: Viewer | null, wish: BenchmarkWish): Promise<Result<StartedBenchmark>>;
  /** Publishes the uploaded files and starts their verification. Scope checkpoint:write. Again gives the same answer. */
  complete(viewer: Viewer | null, uploadId: string): Promise<Result<CompletedBenchmark>>;
  /** Registers a benchmark without data from its outline. Scope checkpoint:write. Again gives the same answer. */
  define(viewer: Viewer | null, outline: unknown): Promise<Result<DefinedBenchmark>>;
  /** Benchmarks by id; the row of the earlier one where the same content had been registered before. */
  byIds(ids: readonly string[]): Promise<Map<string, BenchmarkFacts>>;
  /** What was registered, as JSON. */
  manifests(ids: readonly string[]): Promise<Map<string, BenchmarkRow['manifest']>>;
  /** The same, parsed. */
  parsedManifests(ids: readonly string[]): Promise<Map<string, ParsedManifest>>;
  /** The READY benchmark of the revision (null: the newest), else the newest attempt to register it. */
  bySlug(slug: string, revision: string | null): Promise<BenchmarkRow | null>;
  page(filter: BenchmarkFilter, page: PageRequest): Promise<Page<BenchmarkFacts>>;
  count(filter: BenchmarkFilter): Promise<number>;
  cells(ids: readonly string[]): Promise<CellRow[]>;
  /** All cells of benchmarks, in the order of their manifests. */
  cellsOf(benchmarkIds: readonly string[]): Promise<CellRow[]>;
  /** The job that verifies or verified each benchmark. */
  jobs(benchmarkIds: readonly string[]): Promise<Map<string, JobRow>>;
}

/** Use cases of benchmarks. */
export function createBenchmarkService(deps: ServiceDeps): BenchmarkService {
  const { manager } = deps.dataSource;
  return {
    start: (viewer, wish) => startBenchmark(deps, viewer, wish),
    complete: (viewer, uploadId) => completeBenchmark(deps, viewer, uploadId),
    define: (viewer, outline) => defineBenchmark(deps, viewer, outline),
    byIds: (ids) => findBenchmarkFacts(manager, ids),
    manifests: (ids) => findManifests(manager, ids),
    parsedManifests: (ids) => parsedManifests(manager, ids),
    // PostgreSQL takes no NUL
    bySlug: async (slug, revision) =>
      `${slug}${revision}`.includes('\0') ? null : findShownBenchmark(manager, slug, revision),
    page: (filter, page) => pageOfBenchmarks(manager, filter, page),
    count: (filter) => countBenchmarks(manager, filter),
    cells: (ids) => findCells(manager, ids),
    cellsOf: (benchmarkIds) => cellsOfBenchmarks(manager, benchmarkIds),
    jobs: (benchmarkIds) => latestJobs(manager, 'BENCHMARK', benchmarkIds),
  };
}
