import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../support/api.ts';
import { differences, goldenModel, type GoldenRecipe, goldenRecipes, readWeights } from '../support/golden-recipes.ts';
import { ERRORS, jobEnd, type MergeStarted, outputFile, readMerge } from '../support/merges.ts';
import { registerCheckpoint } from '../support/registry.ts';

let api: TestApi;
let models: readonly { readonly reference: string; readonly checkpoint: string }[];

beforeAll(async () => {
  api = await startTestApi({ worker: true });
  models = await Promise.all(
    ['base', 'one', 'two'].map(async (reference) => {
      const folder = goldenModel(reference);
      const files = await Promise.all(
        (await readdir(folder)).map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })),
      );
      return { reference, checkpoint: (await registerCheckpoint(api, files, { name: reference })).id };
    }),
  );
}, 120_000);
afterAll(() => api.stop());

const REPORT = `report { accepted { path line column message } ignoredByMergekit { path line column message }
  unsupported { path line column message } }`;

interface Report {
  readonly accepted: readonly { path: string; line: number; column: number; message: string }[];
  readonly ignoredByMergekit: Report['accepted'];
  readonly unsupported: Report['accepted'];
}

async function start(input: Record<string, unknown>, token = api.tokens.mergeRun) {
  const query = `mutation ($input: MergekitInput!) { mergeFromMergekit(input: $input) {
    merge { id recipe recipeDigest } job { id state } existed ${REPORT} ${ERRORS} } }`;
  type Started = MergeStarted & { readonly report: Report | null };
  return (await api.data<{ mergeFromMergekit: Started }>(query, { input: { models, ...input } }, token))
    .mergeFromMergekit;
}

async function dryRun(input: Record<string, unknown>) {
  const query = `query ($input: MergekitInput!) { mergekitImport(input: $input) {
    ${REPORT} references plan { recipeDigest tensorCount existing { id } } ${ERRORS} } }`;
  type Answer = { readonly report: Report; readonly references: readonly string[] } & {
    readonly plan: { readonly recipeDigest: string; readonly tensorCount: number } | null;
    readonly userErrors: MergeStarted['userErrors'];
  };
  return (await api.data<{ mergekitImport: Answer }>(query, { input: { models, ...input } })).mergekitImport;
}

const golden = (name: string): GoldenRecipe => {
  const found = goldenRecipes.find((recipe) => recipe.name === name);
  if (found === undefined) throw new Error(`there is no golden ${name}`);
  return found;
};

describe('a mergekit recipe on registered checkpoints', () => {
  test.each(['ties', 'slices from a base', 'frankenmerge'])('gives what mergekit makes of it: %s', async (name) => {
    const recipe = golden(name);
    const planned = await dryRun({ yaml: recipe.recipe });
    expect(planned.userErrors).toEqual([]);
    const started = await start({ yaml: recipe.recipe });
    expect(started).toMatchObject({ existed: false, userErrors: [] });
    expect(started.merge?.recipeDigest).toBe(planned.plan?.recipeDigest);
    expect(await jobEnd(api, started.job?.id ?? '')).toMatchObject({ state: 'SUCCEEDED', error: null });
    const merge = await readMerge(api, started.merge?.id ?? '');
    expect(await differences(recipe, await readWeights(await outputFile(merge, 'model.safetensors')))).toEqual([]);
    const config = JSON.parse((await outputFile(merge, 'config.json')).toString()) as Record<string, unknown>;
    expect(config.num_hidden_layers).toBe(recipe.layers);
    expect(await start({ yaml: recipe.recipe })).toMatchObject({ existed: true, merge: { id: merge.id } });
  });

  test('is dry-run with a report', async () => {
    const { report, references, plan, userErrors } = await dryRun({ yaml: golden('ties').recipe });
    expect(userErrors).toEqual([]);
    expect(references).toEqual(['base', 'one', 'two']);
    expect(plan).toMatchObject({ tensorCount: 39 });
    expect(report.ignoredByMergekit).toEqual([]);
    expect(report.accepted).toContainEqual(expect.objectContaining({ path: 'models[1].parameters.density', line: 5 }));
  });

  test('is refused for a key that mergekit would ignore, unless it is to be passed over', async () => {
    const yaml = `${golden('ties').recipe}rope_theta: 1000\n`;
    const refused = await start({ yaml });
    expect(refused).toMatchObject({
      merge: null,
      report: { ignoredByMergekit: [{ path: 'rope_theta', line: 9, column: 1 }] },
    });
    expect(refused.userErrors).toMatchObject([
      {
        code: 'INVALID_INPUT',
        field: ['input', 'yaml'],
        message: expect.stringContaining('rope_theta, line 9, column 1'),
      },
    ]);
    expect(await start({ yaml, ignoreUnknown: true })).toMatchObject({ existed: true, userErrors: [] });
  });

  test.each([
    ['a tokenizer of its own', 'tokenizer_source: one\n', 'tokenizer_source'],
    ['a chat template', 'chat_template: auto\n', 'chat_template'],
  ])('is refused when it asks for what only folders can have: %s', async (_what, line, path) => {
    const { report, userErrors, plan } = await dryRun({ yaml: golden('ties').recipe + line });
    expect(plan).toBeNull();
    expect(report.unsupported).toMatchObject([{ path, line: 9 }]);
    expect(userErrors).toHaveLength(1);
  });

  test('names the models that have no checkpoint, and the mistakes of the YAML', async () => {
    expect((await dryRun({ yaml: golden('ties').recipe, models: models.slice(0, 2) })).userErrors).toMatchObject([
      { code: 'NOT_FOUND', message: expect.stringMatching(/models\[2\]\.model, line 6, .*of two/) },
    ]);
    expect((await dryRun({ yaml: 'merge_method: [' })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', message: expect.stringMatching(/line 1, column/) },
    ]);
  });
});
