import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseLanguageManifest } from '../../src/evaluate/language-manifest.ts';
import { parseDecoderConfig } from '../../src/models/decoder/config.ts';
import { loadDecoderWeights } from '../../src/models/decoder/decoder-model.ts';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { accumulate } from '../../src/statistics/accumulate.ts';
import { decoderSequences } from '../../src/statistics/decoder-sequences.ts';
import { openTask } from '../../src/statistics/open-task.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { type TestFile } from '../support/registry.ts';
import { tinyDecoder } from '../support/tiny-decoder.ts';
import { locatedCheckpoint, tinyLanguageBenchmark } from '../support/tiny-language.ts';

let folder: string;
let checkpoint: LocatedCheckpoint;
const { manifest: json, files } = tinyLanguageBenchmark();
const manifest = parseLanguageManifest(json);

beforeAll(async () => {
  await useWasmBackend();
  folder = await mkdtemp(join(tmpdir(), 'decoder-'));
  const model = tinyDecoder(1);
  for (const { path, bytes } of model) await writeFile(join(folder, path), bytes);
  checkpoint = locatedCheckpoint(folder, model);
});
afterAll(() => rm(folder, { recursive: true }));

const open = (cell: string) => {
  const path = manifest.cells.find(({ id }) => id === cell)?.splits.test.file;
  const { bytes } = files.find((file) => file.path === path) as TestFile;
  return openTask({ checkpoint, manifest, cell, split: 'test' }, memorySource(bytes), 0);
};

describe('statistics of a decoder on language tasks', () => {
  test.each([
    ['nli-en', null],
    ['nli-en', 5],
    ['qa-en', 5],
  ])('has a Fisher on %s (seed of drawn targets: %p)', async (cell, sampleSeed) => {
    const task = await open(cell);
    const sums = await task.accumulate({ kind: 'FISHER', sampleSeed, rows: [0, 2, 3] });
    expect(sums.examples).toBe(3);
    expect(sums.tensors.get('model.layers.1.mlp.up_proj.weight')?.values.some((value) => value > 0)).toBe(true);
    expect(task.lossName).toContain('after its prompt');
  });

  test('has Grams that query, key and value, gate and up share', async () => {
    const sums = await (await open('qa-en')).accumulate({ kind: 'GRAM', sampleSeed: null, rows: [0, 1] });
    const stored = (part: string) => sums.covers.get(`model.layers.0.${part}.weight`);
    expect(new Set(['q_proj', 'k_proj', 'v_proj'].map((part) => stored(`self_attn.${part}`))).size).toBe(1);
    expect(stored('mlp.up_proj')).toBe(stored('mlp.gate_proj'));
    expect(sums.covers.size).toBe(14);
  });

  test('has no Grams of a GPT-2, whose weights lie the other way round: refused in words', async () => {
    const golden = join(import.meta.dirname, '../goldens/decoders/gpt2');
    const config = parseDecoderConfig(JSON.parse(readFileSync(join(golden, 'config.json'), 'utf8')));
    const path = join(golden, 'model.safetensors');
    const file = {
      path: 'model.safetensors',
      location: { kind: 'file' as const, path, bytes: readFileSync(path).length },
    };
    const model = decoderSequences(await loadDecoderWeights({ files: [file] }, config), 4);
    const data = {
      rows: 1,
      async *read() {
        yield { row: 0, example: { input: [3, 4], target: [5, 6], choices: [] } };
      },
    };
    await expect(accumulate({ kind: 'GRAM', sampleSeed: null, model, data, rows: [0] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});
