import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RejectedError } from '../client/client-errors.ts';
import { benchmarkById, manifestFiles, registerBenchmark } from '../client/register-benchmark.ts';
import { UsageError } from './exit-codes.ts';
import { readNamedFiles } from './folder-files.ts';
import { followJob } from './job-progress.ts';
import { pushFiles } from './push-files.ts';
import { type Session } from './session.ts';

/** Registers a benchmark folder. @param path a folder with `manifest.json`, or the manifest */
export async function pushBenchmark(
  session: Session,
  path: string,
  { wait }: { readonly wait: boolean },
): Promise<void> {
  const { client, output, signal } = session;
  const manifestPath = path.endsWith('.json') ? path : join(path, 'manifest.json');
  const manifest = await readManifest(manifestPath);
  const names = manifestFiles(manifest);
  if (names === null) throw new UsageError(`${manifestPath} is ${whatElse(manifest)}: see docs/benchmark-format.md`);
  const files = await readNamedFiles(dirname(manifestPath), names);
  const { target, job, existed } = await pushFiles(session, 'benchmark', files, (digested, callbacks) =>
    registerBenchmark(client, manifest, digested, callbacks),
  );
  const label = `verify ${target.slug}@${target.revision}`;
  if (wait && job) await followJob(client, output, job, label, { signal });
  const benchmark = wait ? await benchmarkById(client, target.id) : target;
  if (benchmark.rejection) throw new RejectedError([benchmark.rejection]);
  const text = `benchmark ${benchmark.slug}@${benchmark.revision} ${benchmark.state} (${benchmark.id})`;
  output.result({ ...benchmark, existed, job: job?.id ?? null }, text);
}

function whatElse(manifest: unknown): string {
  const outline =
    typeof manifest === 'object' && manifest !== null && 'outline' in manifest && manifest.outline === true;
  return outline ? 'an outline, which `mergeboard report` takes together with results' : 'not a benchmark manifest';
}

/** @throws UsageError when there is no JSON */
export async function readManifest(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
