import { type EntityManager } from 'typeorm';
import { z } from 'zod';
import { type BenchmarkManifest, parseManifest } from '../evaluate/manifest.ts';
import { scorerFiles } from '../evaluate/scorer-files.ts';
import { canonicalJson } from '../merge/canonical-json.ts';
import { benchmarkDigest } from '../storage/content-digest.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type UploadFileRow } from '../storage/entities/upload-file.ts';
import { newId } from '../storage/new-id.ts';
import { findBenchmarks, findReadyBenchmark, insertBenchmark } from '../storage/stores/benchmark-store.ts';
import { latestJob } from '../storage/stores/job-reads.ts';
import { endUpload } from '../storage/stores/upload-store.ts';
import { checkFiles, type CheckedFile, MAX_COMPLAINTS } from './announced-files.ts';
import { audit } from './audit.ts';
import { type BenchmarkWish, type CompletedBenchmark, type StartedBenchmark } from './benchmark-service.ts';
import { checkManifest } from './check-manifest.ts';
import { fail, failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { completeUpload } from './upload-complete.ts';
import { openUpload } from './upload-open.ts';
import { missingScope, type Viewer } from './viewer.ts';

const MAX_FILES = 10_000;

/** What the upload remembers for its completion. */
const requestModel = z.object({ manifest: z.record(z.string(), z.unknown()), digest: z.string() });

/** Checks a manifest and its files; answers with the benchmark that has this content, or opens an upload. */
export async function startBenchmark(
  deps: ServiceDeps,
  viewer: Viewer | null,
  wish: BenchmarkWish,
): Promise<Result<StartedBenchmark>> {
  const missing = missingScope(viewer, 'checkpoint:write');
  if (missing !== null) return failAll([missing]);
  const manifest = checkManifest(wish.manifest, parseManifest);
  if (!manifest.ok) return manifest;
  const { maxBytes } = deps.settings.uploads;
  const limits = { maxFileBytes: maxBytes, maxTotalBytes: maxBytes };
  const checked = checkFiles(wish.files, { folders: true, maxFiles: MAX_FILES, ...limits });
  const errors = [...checked.errors, ...(checked.errors.length > 0 ? [] : unlike(manifest.value, checked.files))];
  if (errors.length > 0) return failAll(errors.slice(0, MAX_COMPLAINTS));

  const digest = benchmarkDigest(canonicalJson(manifest.value), checked.files);
  const { slug, revision } = manifest.value;
  const registered = await findReadyBenchmark(deps.dataSource.manager, slug, revision);
  if (registered !== null) {
    if (registered.digest === digest) return ok({ upload: null, benchmark: registered });
    const message = `${slug}@${revision} is registered with other content: change the revision`;
    return fail('CONFLICT', message, { field: ['input', 'manifest', 'revision'] });
  }
  const upload = await openUpload(deps, viewer, {
    purpose: 'BENCHMARK',
    action: 'benchmarkUploadStart',
    request: { manifest: manifest.value, digest },
    files: checked.files,
  });
  return ok({ upload, benchmark: null });
}

/** Files that the manifest names and that were not announced, the other way round, and digests that disagree. */
function unlike(manifest: BenchmarkManifest, files: readonly CheckedFile[]): UserError[] {
  const announced = new Map(files.map((file) => [file.path, file]));
  const named = new Set<string>();
  const errors: UserError[] = [];
  for (const [index, { id, splits }] of manifest.cells.entries()) {
    for (const [split, { file, sha256 }] of Object.entries(splits)) {
      const field = ['input', 'manifest', 'cells', String(index), 'splits', split];
      const place = { cell: id, file, field };
      const found = announced.get(file);
      named.add(file);
      if (found === undefined) {
        errors.push({ code: 'FILE_MISSING', message: `the manifest names ${file}, which was not announced`, ...place });
      } else if (sha256 !== undefined && sha256 !== found.sha256) {
        const message = `the manifest states another SHA-256 for ${file} than was announced`;
        errors.push({ code: 'DIGEST_MISMATCH', message, ...place });
      }
    }
  }
  for (const [index, file] of scorerFiles(manifest).entries()) {
    named.add(file);
    if (announced.has(file)) continue;
    const message = `the manifest names ${file}, which was not announced`;
    const field = ['input', 'manifest', 'scorer', 'files', String(index)];
    errors.push({ code: 'FILE_MISSING', message, file, field });
  }
  for (const [index, { path }] of files.entries()) {
    if (named.has(path)) continue;
    const message = `${path} is not named in the manifest`;
    errors.push({ code: 'INVALID_INPUT', message, file: path, field: ['input', 'files', String(index), 'path'] });
  }
  return errors;
}

/** Makes a benchmark of a filled upload, with the job that verifies it. */
export async function completeBenchmark(
  deps: ServiceDeps,
  viewer: Viewer | null,
  uploadId: string,
): Promise<Result<CompletedBenchmark>> {
  const missing = missingScope(viewer, 'checkpoint:write');
  if (missing !== null) return failAll([missing]);
  return completeUpload(deps, viewer, uploadId, {
    purpose: 'BENCHMARK',
    publish: (manager, upload, files) => publish(deps, viewer, manager, upload, files),
    existing: async (manager, upload) => {
      const id = upload.benchmarkId;
      const benchmark = id === null ? undefined : (await findBenchmarks(manager, [id])).get(id);
      if (id === null || benchmark === undefined) throw new Error(`internal: upload ${upload.id} lost its benchmark`);
      return { benchmark, job: await latestJob(manager, 'BENCHMARK', id) };
    },
  });
}

async function publish(
  deps: ServiceDeps,
  viewer: Viewer | null,
  manager: EntityManager,
  upload: UploadRow,
  files: readonly UploadFileRow[],
): Promise<CompletedBenchmark> {
  const { manifest, digest } = requestModel.parse(upload.request);
  const { slug, revision, modality, title } = parseManifest(manifest);
  const now = deps.clock();
  const id = newId(now.getTime());
  const benchmark = await insertBenchmark(
    manager,
    { id, slug, revision, digest, modality, title, manifest, createdBy: upload.createdBy },
    files.map(({ path, bytes, sha256, objectKey }) => ({ benchmarkId: id, path, bytes, sha256, objectKey })),
  );
  await endUpload(manager, upload.id, { state: 'COMPLETED', benchmarkId: id });
  const { job } = await deps.queue.enqueue(manager, {
    kind: 'BENCHMARK_VERIFY',
    payload: { benchmarkId: id },
    subject: { type: 'BENCHMARK', id },
    createdBy: viewer?.tokenId ?? null,
  });
  const action = 'benchmarkUploadComplete';
  const detail = { upload: upload.id, benchmark: `${slug}@${revision}`, digest };
  await audit(manager, { viewer, at: now, action, subjectType: 'Benchmark', subjectId: id, detail });
  return { benchmark, job };
}
