import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClientState } from '../../src/client/client-state.ts';
import { mergeFolders } from '../../src/local/merge-folders.ts';
import { openModelFolder } from '../../src/local/model-folder.ts';
import { differences, goldenModel, goldenRecipes, readWeights } from '../support/golden-recipes.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-local-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a recipe on folders gives what mergekit makes of it', () => {
  test.each(goldenRecipes)('$name', async (golden) => {
    const out = join(folder, golden.name);
    await mergeFolders({
      yaml: golden.recipe,
      folderOf: ({ path }) => goldenModel(path),
      out,
      state: createClientState(join(folder, 'state')),
    });
    const { weights } = await openModelFolder(out);
    const found = await readWeights(
      ...(await Promise.all([...weights.keys()].map((file) => readFile(join(out, file))))),
    );
    expect(await differences(golden, found)).toEqual([]);
    const config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({ num_hidden_layers: golden.layers, dtype: golden.dtype });
  });
});
