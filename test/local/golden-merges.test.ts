import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClientState } from '../../src/client/client-state.ts';
import { mergeFolders } from '../../src/local/merge-folders.ts';
import { openModelFolder } from '../../src/local/model-folder.ts';
import { floatValues } from '../../src/models/float-values.ts';
import { openFileSource } from '../../src/storage/file-source.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';

interface Case {
  readonly name: string;
  readonly recipe: string;
  readonly file: string;
  readonly layers: number;
  readonly dtype: string;
}

const goldens = new URL('../goldens/mergekit-recipes/', import.meta.url);
const cases = JSON.parse(readFileSync(new URL('merges.json', goldens), 'utf8')) as readonly Case[];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-local-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a recipe gives what mergekit makes of it', () => {
  test.each(cases)('$name', async ({ name, recipe, file, layers, dtype }) => {
    const out = join(folder, name);
    await mergeFolders({
      yaml: recipe,
      folderOf: ({ path }) => fileURLToPath(new URL(`models/${path}`, goldens)),
      out,
      state: createClientState(join(folder, 'state')),
    });
    const merged = await readWeights(out, await weightFiles(out));
    const expected = await readWeights(fileURLToPath(goldens), [file]);
    expect([...merged.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [tensor, values] of expected) {
      const found = merged.get(tensor);
      const largest = Math.max(...values.map(Math.abs), 1e-6);
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (found?.[i] ?? NaN))), 0);
      // mergekit computes in the type it is told: what it rounds to sixteen bits on the way is not what we get
      const tolerance = /float16/.test(recipe) ? 1e-2 : 2e-6;
      expect({ tensor, off: worst / largest < tolerance ? 'little' : worst / largest }).toEqual({
        tensor,
        off: 'little',
      });
    }
    const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as Record<string, unknown>;
    expect({ layers: config.num_hidden_layers, dtype: config.dtype }).toEqual({ layers, dtype });
  });
});

async function weightFiles(path: string): Promise<string[]> {
  return [...(await openModelFolder(path)).weights.keys()];
}

async function readWeights(path: string, files: readonly string[]): Promise<Map<string, Float32Array>> {
  const weights = new Map<string, Float32Array>();
  for (const file of files) {
    const bytes = new Uint8Array(await readFile(join(path, file)));
    const source = await openFileSource(join(path, file), bytes.length);
    const { tensors } = await readSafetensorsHeader(source);
    await source.close();
    for (const { name, dtype, begin, end } of tensors) {
      weights.set(name, floatValues(bytes.subarray(begin, end), dtype, name));
    }
  }
  return weights;
}
