import { type EntityManager } from 'typeorm';
import { type BenchmarkOutline, parseOutline } from '../evaluate/outline.ts';
import { canonicalJson } from '../merge/canonical-json.ts';
import { benchmarkDigest } from '../storage/content-digest.ts';
import { inTransaction, violates } from '../storage/database/transaction.ts';
import { newId } from '../storage/new-id.ts';
import { findReadyBenchmark, insertBenchmark, markBenchmarkReady } from '../storage/stores/benchmark-store.ts';
import { insertCells } from '../storage/stores/cell-store.ts';
import { audit } from './audit.ts';
import { type DefinedBenchmark } from './benchmark-service.ts';
import { checkManifest } from './check-manifest.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

/** Registers a benchmark without data: READY at once, since there is nothing to verify. */
export async function defineBenchmark(
  deps: ServiceDeps,
  viewer: Viewer | null,
  json: unknown,
): Promise<Result<DefinedBenchmark>> {
  const missing = missingScope(viewer, 'checkpoint:write');
  if (missing !== null) return failAll([missing]);
  const checked = checkManifest(json, parseOutline);
  if (!checked.ok) return checked;
  const outline = checked.value;
  const known = await knownTwin(deps.dataSource.manager, outline);
  if (known !== null) return known;
  try {
    return await inTransaction(deps.dataSource, (manager) => insert(manager, deps, viewer, outline));
  } catch (error) {
    // somebody else defined it between our look and our write
    const theirs = violates(error, 'benchmark_revision') ? await knownTwin(deps.dataSource.manager, outline) : null;
    if (theirs === null) throw error;
    return theirs;
  }
}

/** What is stored of an outline, and its digest. */
function stored(outline: BenchmarkOutline) {
  const manifest = { ...outline, cells: outline.cells.map(({ id, coordinates }) => ({ id, coordinates })) };
  return { manifest, digest: benchmarkDigest(canonicalJson(manifest), []) };
}

async function knownTwin(manager: EntityManager, outline: BenchmarkOutline): Promise<Result<DefinedBenchmark> | null> {
  const { slug, revision } = outline;
  const benchmark = await findReadyBenchmark(manager, slug, revision);
  if (benchmark === null) return null;
  if (benchmark.digest === stored(outline).digest) return ok({ benchmark, existed: true });
  const message = `${slug}@${revision} is registered with other content: change the revision`;
  return fail('CONFLICT', message, { field: ['input', 'manifest', 'revision'] });
}

async function insert(
  manager: EntityManager,
  deps: ServiceDeps,
  viewer: Viewer | null,
  outline: BenchmarkOutline,
): Promise<Result<DefinedBenchmark>> {
  const { slug, revision, modality, title, cells } = outline;
  const now = deps.clock();
  const id = newId(now.getTime());
  const createdBy = viewer?.tokenId ?? null;
  const benchmark = await insertBenchmark(
    manager,
    { id, slug, revision, modality, title, createdBy, ...stored(outline) },
    [],
  );
  const rows = cells.map(({ id: key, coordinates }, position) => ({
    ...{ id: newId(), benchmarkId: id, key, position, coordinates },
    classCount: 0,
  }));
  await insertCells(manager, rows);
  await markBenchmarkReady(manager, id);
  const detail = { benchmark: `${slug}@${revision}`, digest: benchmark.digest };
  await audit(manager, { viewer, at: now, action: 'benchmarkDefine', subjectType: 'Benchmark', subjectId: id, detail });
  return ok({ benchmark: { ...benchmark, state: 'READY', readyAt: now }, existed: false });
}
