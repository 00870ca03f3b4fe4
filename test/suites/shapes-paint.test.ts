import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import {
  type GenerationCell,
  type GenerationManifest,
  parseGenerationManifest,
} from '../../src/evaluate/generation-manifest.ts';
import { paintRequests } from '../../src/evaluate/paint-requests.ts';
import { ParquetExamples } from '../../src/evaluate/parquet-examples.ts';
import { adaptedCheckpoint } from '../../src/merge/adapters/adapted-checkpoint.ts';
import { COMPONENTS, type Component, diffusersFolder } from '../../src/models/diffusion/components.ts';
import {
  type DiffusionPipeline,
  diffusionPipeline,
  loadDiffusionPipeline,
} from '../../src/models/diffusion/pipeline.ts';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { toTensors } from '../../suites/common/weights.ts';
import { adapted } from '../../suites/shapes-paint/adapter.ts';
import { component, type Current } from '../../suites/shapes-paint/descend.ts';
import { drawPainting } from '../../suites/shapes-paint/draw.ts';
import { generateShapesPaint } from '../../suites/shapes-paint/generate.ts';
import { cellId, CELLS, DIAGONAL, type PaintCell } from '../../suites/shapes-paint/grid.ts';
import { loadAdapter, loadPipeline, loadScorer } from '../../suites/shapes-paint/save.ts';
import { judge } from '../../suites/shapes-paint/train-scorer.ts';
import { models } from '../../suites/shapes-paint/train.ts';

const SUITE = join(import.meta.dirname, '../../suites/shapes-paint');
const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

let folder: string;
let published: GenerationManifest;
beforeAll(async () => {
  await useWasmBackend();
  folder = await mkdtemp(join(tmpdir(), 'shapes-paint-'));
  published = parseGenerationManifest(await readJson(join(SUITE, 'manifest.json')));
});
afterAll(() => rm(folder, { recursive: true }));

/** Paths of all files below a folder, with their sizes. */
async function filesOf(root: string) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(files.map(async (path) => ({ path, bytes: (await stat(path)).size })));
}

/** A checkpoint of the suite. */
async function located(name: string): Promise<LocatedCheckpoint> {
  const root = join(SUITE, 'checkpoints', name);
  const files = (await filesOf(root)).map(({ path, bytes }) => ({
    path: path.slice(root.length + 1),
    location: { kind: 'file' as const, path, bytes },
  }));
  return { files };
}

describe('the generator', () => {
  test('writes the very files whose digests the suite publishes', async () => {
    const { manifest, files } = await generateShapesPaint(join(folder, 'full'));
    expect(parseGenerationManifest(manifest)).toEqual(published);
    expect(files).toHaveLength(2 * 25 + published.scorer.files.length);
    for (const { path, bytes, sha256 } of [files[0], files[files.length - 1]]) {
      const written = await readFile(join(folder, 'full', path));
      expect(written.length).toBe(bytes);
      expect(createHash('sha256').update(written).digest('hex')).toBe(sha256);
    }
  });

  test('stores the pixels that it draws', async () => {
    await generateShapesPaint(join(folder, 'small'), { rows: { tune: 1, test: 2 } });
    const cell = published.cells.findIndex(({ id }) => id === 'house-neon');
    const { file } = published.cells[cell].splits.test;
    const source = memorySource(await readFile(join(folder, 'small', file)));
    const options = { imageColumn: 'image', labelColumn: null };
    const examples = await ParquetExamples.open(source, options, { cell: 'house-neon', file });
    for await (const { image, row } of examples.read()) {
      const pixels = await sharp(image).raw().toBuffer();
      expect([...pixels]).toEqual([...drawPainting(CELLS[cell], 'test', row)]);
    }
  });
});

describe('the suite', () => {
  test('lists its checkpoints, each trained on cells of the manifest, at most 10 MB together', async () => {
    const { checkpoints } = await readJson(join(SUITE, 'suite.json'));
    const ids = published.cells.map(({ id }) => id);
    expect(checkpoints.map(({ kind }: { kind: string }) => kind)).toEqual(['BASE', ...Array(6).fill('ADAPTER')]);
    const trained = checkpoints.map(({ trainedCells }: { trainedCells: string[] }) => trainedCells);
    expect(trained.flat().every((id: string) => ids.includes(id))).toBe(true);
    expect(trained.slice(1, 6)).toEqual(DIAGONAL.map((cell) => [cellId(cell)]));
    expect(trained[6]).toEqual(DIAGONAL.map(cellId));
    const sizes = (await filesOf(join(SUITE, 'checkpoints'))).map(({ bytes }) => bytes);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(10e6);
  });

  test('trains: two small steps of every model give loadable, changed weights, and the same again from nothing', async () => {
    const made = new Map();
    for (const { name, needs, train, save, load } of models) {
      if (/^expert-[1-9]/.test(name)) continue;
      const weights = await train(new Map(needs.map((need) => [need, made.get(need)])), true, () => undefined);
      made.set(name, weights);
      await save(join(folder, name), weights);
      const loaded = await load(join(folder, name));
      expect(Object.fromEntries(loaded)).toEqual(Object.fromEntries(weights));
    }
    expect([...made.keys()]).toEqual(['vae', 'scorer', 'base', 'multitask', 'expert-0']);
    const changed = made.get('expert-0').get('unet.mid_block.resnets.0.conv1.lora_B.weight').data;
    expect(changed.some((value: number) => value !== 0)).toBe(true);

    const again = new Map();
    for (const name of ['vae', 'base', 'expert-0']) {
      const { needs, train, save } = models.find((model) => model.name === name) ?? models[0];
      again.set(name, await train(new Map(needs.map((need) => [need, again.get(need)])), true, () => undefined));
      await save(join(folder, 'again', name), again.get(name));
    }
    for (const { path } of await filesOf(join(folder, 'again'))) {
      const first = join(folder, path.slice(join(folder, 'again').length + 1));
      expect((await readFile(path)).equals(await readFile(first))).toBe(true);
    }
  });

  test('the base, and it with the adapter of an expert, paint what diffusers paints with these folders', async () => {
    const golden = await readJson(join(import.meta.dirname, '../goldens/diffusion/shapes-paint.json'));
    const { size, prompts, keys } = golden as { size: number; prompts: string[]; keys: [number, number][] };
    const base = await located('base');
    const expert = await adaptedCheckpoint({ base, adapter: await located('expert-0') });
    for (const [name, checkpoint] of Object.entries({ base, 'expert-0': expert })) {
      const pipeline = await loadDiffusionPipeline(diffusersFolder(checkpoint));
      const images = await pipeline.sample(
        prompts.map((prompt, i) => ({ prompt, key: keys[i] })),
        { sampler: 'ddim', steps: 8, guidance: 4, width: size, height: size },
      );
      pipeline.dispose();
      // of 768 bytes, those that lie on the edge between two
      images.forEach(({ pixels }, i) => {
        const away = [...pixels].map((byte, at) => Math.abs(byte - golden[name][i][at]));
        expect(Math.max(...away)).toBeLessThanOrEqual(1);
        expect(away.filter((difference) => difference > 0).length).toBeLessThan(8);
      });
    }
    expect(golden.base).not.toEqual(golden['expert-0']);
  });

  test('every expert paints its own cell better than the base does', async () => {
    const pipeline = await loadDiffusionPipeline(diffusersFolder(await located('base')));
    const base = toTensors(await loadPipeline(join(SUITE, 'checkpoints/base')));
    const scorer = toTensors(await loadScorer(join(SUITE, 'checkpoints/scorer')));
    const before = await scores(pipeline, DIAGONAL, scorer);
    for (const [index, cell] of DIAGONAL.entries()) {
      const adapter = toTensors(await loadAdapter(join(SUITE, `checkpoints/expert-${index}`)));
      const expert = expertPipeline(
        pipeline,
        tf.tidy(() => keepAll(adapted(base, adapter))),
      );
      const [after] = await scores(expert, [cell], scorer);
      expect(after).toBeGreaterThan(before[index]);
    }
  }, 300_000);
});

/** Kept beyond the tidy that they are made in. */
function keepAll(parameters: Map<string, tf.Tensor>): tf.TensorContainer {
  parameters.forEach((tensor) => tf.keep(tensor));
  return parameters as unknown as tf.TensorContainer;
}

function expertPipeline(
  { config, encodePrompt }: DiffusionPipeline,
  parameters: tf.TensorContainer,
): DiffusionPipeline {
  const all = parameters as unknown as Current;
  const parts = Object.fromEntries(COMPONENTS.map((name) => [name, component(all, name)]));
  return diffusionPipeline(config, parts as Record<Component, Map<string, tf.Tensor>>, encodePrompt);
}

/** Images of each cell that are looked at: the first ones of the published protocol. */
const LOOKED_AT = 8;

/** Mean of category and domain accuracy over them, for each cell. */
async function scores(pipeline: DiffusionPipeline, cells: readonly PaintCell[], scorer: Current): Promise<number[]> {
  const requests = cells.flatMap((cell) => {
    const own = published.cells.find(({ id }) => id === cellId(cell)) as GenerationCell;
    return paintRequests(published, own, 'test').slice(0, LOOKED_AT);
  });
  const images = await pipeline.sample(requests, { ...published.generation, batch: requests.length });
  const seen = judge(
    images.map(({ pixels }) => pixels),
    scorer,
  );
  return cells.map(({ category, style }, i) => {
    const own = seen.slice(i * LOOKED_AT, (i + 1) * LOOKED_AT);
    const right = own.map((one) => Number(one.category === category) + Number(one.style === style));
    return right.reduce((sum, value) => sum + value, 0) / (2 * LOOKED_AT);
  });
}
