/** The trained experts of shapes-grid, and a few of its cells, on a server. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifest } from '../../src/evaluate/manifest.ts';
import { generateShapesGrid } from '../../suites/shapes-grid/generate.ts';
import { type TestApi } from './api.ts';
import { registerBenchmark } from './benchmarks.ts';
import { registerCheckpoint } from './registry.ts';

const SUITE = join(import.meta.dirname, '../../suites/shapes-grid/checkpoints');

/** Registers a checkpoint of the suite by the name of its folder. */
export async function registerSuiteModel(
  api: TestApi,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string; digest: string }> {
  const names = await readdir(join(SUITE, name));
  const files = await Promise.all(
    names.map(async (path) => ({ path, bytes: await readFile(join(SUITE, name, path)) })),
  );
  const { id, rejection } = await registerCheckpoint(api, files, { name, ...more });
  if (rejection !== null) throw new Error(rejection.message);
  const query = 'query ($id: ID!) { checkpoint(id: $id) { contentDigest } }';
  const { checkpoint } = await api.data<{ checkpoint: { contentDigest: string } }>(query, { id });
  return { id, digest: checkpoint.contentDigest };
}

/** Registers shapes-grid with these cells only, `tune` examples in the split of that name and two in `test`. */
export async function registerSuiteCells(api: TestApi, cellIds: readonly string[], tune: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-test-'));
  try {
    await generateShapesGrid(folder, { rows: { test: 2, tune } });
    const whole = parseManifest(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
    const cells = whole.cells.filter(({ id }) => cellIds.includes(id));
    const paths = cells.flatMap(({ splits }) => Object.values(splits).map(({ file }) => file));
    const files = await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
    const { rejection } = await registerBenchmark(api, { ...whole, cells }, files);
    if (rejection !== null) throw new Error(rejection.message);
  } finally {
    await rm(folder, { recursive: true });
  }
}
