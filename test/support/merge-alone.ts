import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMerge, locateWeights } from '../../src/jobs/tasks/merge-inputs.ts';
import { runMerge } from '../../src/merge/run.ts';
import { findMerge } from '../../src/storage/stores/merge-store.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';
import { type TestApi } from './api.ts';

/** The same merge by the engine alone, in one go and on one thread. */
export async function mergedAlone(api: TestApi, mergeId: string): Promise<Buffer> {
  const { dataSource, queue } = api.deps;
  const merge = await findMerge(dataSource.manager, mergeId);
  if (merge === null) throw new Error('no merge');
  const deps = {
    dataSource,
    objects: api.objects,
    queue,
    threads: 1,
    memoryBudgetBytes: 256 * 1024 * 1024,
    backends: ALL_ON_WASM,
  };
  const { plan, inputs } = await loadMerge(deps, merge);
  const located = await Promise.all(inputs.map((one) => locateWeights(api.objects, one)));
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-test-'));
  const path = join(folder, 'out');
  try {
    const targets = new Map([['model.safetensors', { kind: 'file' as const, path }]]);
    await runMerge({ plan, base: located[0], experts: located.slice(1), targets });
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Folder of the API's local object store. */
export async function storeRoot(api: TestApi): Promise<string> {
  for await (const { key } of api.objects.list('')) {
    const location = await api.objects.locate(key);
    if (location.kind === 'file') return location.path.slice(0, -`/objects/${key}`.length);
  }
  throw new Error('the store is empty, or not a folder');
}
