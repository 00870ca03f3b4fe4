import { cp, mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClientState } from '../../src/client/client-state.ts';
import { type AppError } from '../../src/errors.ts';
import { type FolderMergeRequest, mergeFolders, prepareFolders } from '../../src/local/merge-folders.ts';
import { openModelFolder } from '../../src/local/model-folder.ts';
import { openPartial, partialFolder } from '../../src/local/partial-output.ts';
import { type RecipeError } from '../../src/local/recipe-error.ts';
import { goldenModel } from '../support/golden-recipes.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';

const TIES = `merge_method: ties
base_model: base
models:
  - {model: one, parameters: {weight: 1, density: 0.5}}
  - {model: two, parameters: {weight: 0.5}}
`;

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-local-'));
  out = join(folder, 'merged');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const request = (more: Partial<FolderMergeRequest> = {}): FolderMergeRequest => ({
  yaml: TIES,
  folderOf: ({ path }) => goldenModel(path),
  out,
  state: createClientState(join(folder, 'state')),
  ...more,
});

/** A copy of a model with more files. */
async function modelWith(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const copy = join(folder, name);
  await cp(goldenModel(name), copy, { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(copy, path), text);
  return copy;
}

const failure = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error('it was done')),
    (error: unknown) => error as AppError,
  );

describe('an adapter on a model', () => {
  const LLAMA = join(import.meta.dirname, '../goldens/adapters/llama');
  const LINEAR = `merge_method: linear
models:
  - {model: base+adapter, parameters: {weight: 1}}
`;

  /** The golden adapter of PEFT and its base, as folders. */
  async function adapterFolders(): Promise<(path: { readonly path: string }) => string> {
    for (const [name, files] of Object.entries({
      base: { 'base.safetensors': 'model.safetensors' },
      adapter: {
        'adapter_model.safetensors': 'adapter_model.safetensors',
        'adapter_config.json': 'adapter_config.json',
      },
    })) {
      await mkdir(join(folder, name));
      for (const [from, to] of Object.entries(files)) await cp(join(LLAMA, from), join(folder, name, to));
    }
    return ({ path }) => join(folder, path);
  }

  test('is the model with the sum that PEFT makes of it, and the card names both', async () => {
    const folderOf = await adapterFolders();
    const { plan } = await mergeFolders(request({ yaml: LINEAR, folderOf }));
    expect(plan.recipe.experts).toMatchObject([{ digest: expect.any(String), onto: expect.any(String) }]);
    const { tensors } = parseSafetensors(await readFile(join(out, 'model.safetensors')));
    const golden = parseSafetensors(await readFile(join(LLAMA, 'merged.safetensors'))).tensors;
    expect([...tensors.keys()].sort()).toEqual([...golden.keys()].sort());
    for (const [name, values] of tensors) {
      const expected = golden.get(name) ?? new Float32Array();
      expect({ name, off: Math.max(...values.map((value, i) => Math.abs(value - expected[i]))) < 1e-6 }).toEqual({
        name,
        off: true,
      });
    }
    expect(await readFile(join(out, 'README.md'), 'utf8')).toContain('base+adapter');
  });

  test('is merged with whole models by any method', async () => {
    const folderOf = await adapterFolders();
    const yaml = `merge_method: task_arithmetic
base_model: base
models:
  - {model: base+adapter, parameters: {weight: 0.5}}
  - {model: base}
parameters: {weight: 1}
`;
    const { plan } = await mergeFolders(request({ yaml, folderOf }));
    expect(plan.recipe.experts.some(({ onto }) => onto === plan.recipe.base)).toBe(true);
  });

  test('cannot be the base, nor lend its layers: line and column say where', async () => {
    const folderOf = await adapterFolders();
    const asBase = LINEAR.replace('linear', 'task_arithmetic').replace('models:', 'base_model: base+adapter\nmodels:');
    const error = (await failure(
      prepareFolders(request({ yaml: `${asBase}  - {model: base, parameters: {weight: 1}}\n`, folderOf })),
    )) as RecipeError;
    expect(error.mistakes).toMatchObject([{ path: 'models[0].model', line: 4, column: 6 }]);
    const sliced = `merge_method: passthrough
slices:
  - sources: [{model: base+adapter, layer_range: [0, 1]}]
  - sources: [{model: base, layer_range: [0, 1]}]
`;
    const slices = (await failure(prepareFolders(request({ yaml: sliced, folderOf })))) as RecipeError;
    expect(slices.mistakes).toMatchObject([{ path: 'slices[0].sources[0].model', line: 3 }]);
  });
});

describe('a merge of folders', () => {
  test('leaves a model folder with card and recipe, and nothing else', async () => {
    const { plan, cost, resumedSlices } = await mergeFolders(request());
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['merged']));
    expect((await readdir(out)).sort()).toEqual([
      'README.md',
      'config.json',
      'generation_config.json',
      'mergekit_config.yml',
      'model.safetensors',
    ]);
    expect(await readFile(join(out, 'mergekit_config.yml'), 'utf8')).toBe(TIES);
    const card = await readFile(join(out, 'README.md'), 'utf8');
    expect(card).toMatch(
      /^---\nbase_model:\n {2}- base\n {2}- one\n {2}- two\nbase_model_relation: merge\ntags:\n {2}- merge\n/,
    );
    expect(card).toContain(plan.recipeDigest);
    expect(card).toContain(`\`\`\`yaml\n${TIES}\`\`\``);
    expect([cost.bytesWritten, resumedSlices]).toEqual([plan.bytesWritten, 0]);
  });

  test('gives the same files wherever the models lie', async () => {
    await mergeFolders(request());
    const elsewhere = new Map(
      await Promise.all(['base', 'one', 'two'].map(async (n) => [n, await modelWith(n, {})] as const)),
    );
    const other = join(folder, 'other');
    await mergeFolders(request({ out: other, folderOf: ({ path }) => elsewhere.get(path) ?? path }));
    for (const file of await readdir(out)) {
      expect(await readFile(join(other, file))).toEqual(await readFile(join(out, file)));
    }
  });

  test('is cut into shards with an index', async () => {
    await mergeFolders(request({ maxFileBytes: 4000 }));
    const { weights, tensors } = await openModelFolder(out);
    expect(weights.size).toBeGreaterThan(1);
    expect(tensors).toHaveLength(39);
    expect(await readdir(out)).toContain('model.safetensors.index.json');
  });

  test('does not touch an output that is there, unless told to replace it', async () => {
    await mkdir(out);
    await writeFile(join(out, 'mine.txt'), 'keep');
    expect(await failure(mergeFolders(request()))).toMatchObject({ code: 'CONFLICT' });
    expect(await readdir(out)).toEqual(['mine.txt']);
    await mergeFolders(request({ overwrite: true }));
    expect(await readdir(out)).not.toContain('mine.txt');
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/^\.merged/));
  });

  test('takes the tokenizer that the recipe names, and that of the base when it names none', async () => {
    const folders = new Map([
      ['base', await modelWith('base', { 'tokenizer.json': '{"base": 1}', 'tokenizer_config.json': '{}' })],
      ['one', await modelWith('one', { 'tokenizer.json': '{"one": 1}', 'chat_template.jinja': '{{ one }}' })],
      ['two', await modelWith('two', { 'tokenizer.json': '{"base": 1}' })],
    ]);
    const folderOf: FolderMergeRequest['folderOf'] = ({ path }) => folders.get(path) ?? path;
    const tokenizer = async (yaml: string): Promise<string> => {
      await mergeFolders(request({ yaml, folderOf, overwrite: true }));
      return readFile(join(out, 'tokenizer.json'), 'utf8');
    };
    expect(await tokenizer(TIES)).toBe('{"base": 1}');
    expect(await tokenizer(`${TIES}tokenizer_source: one\n`)).toBe('{"one": 1}');
    expect(await tokenizer(`${TIES}tokenizer: {source: base}\nchat_template: auto\n`)).toBe('{"base": 1}');
    expect(await readFile(join(out, 'chat_template.jinja'), 'utf8')).toBe('{{ one }}');
    const union = failure(
      mergeFolders(request({ yaml: `${TIES}tokenizer_source: union\n`, folderOf, overwrite: true })),
    );
    expect(await union).toMatchObject({
      message: expect.stringMatching(/tokenizer_source, line 6, .*union of different/),
    });
  });
});

describe('an interrupted merge of folders', () => {
  const interrupt = async (): Promise<void> => {
    const stop = new AbortController();
    const interrupted = mergeFolders(
      request({ signal: stop.signal, onProgress: ({ phase }) => phase === 'map' && stop.abort() }),
    );
    expect(await failure(interrupted)).toMatchObject({ code: 'CANCELLED' });
  };

  test('shows nothing, and is finished by the same call', async () => {
    await mergeFolders(request());
    const whole = await readFile(join(out, 'model.safetensors'));
    await rm(out, { recursive: true });
    await interrupt();
    await expect(readdir(out)).rejects.toMatchObject({ code: 'ENOENT' });
    await mergeFolders(request());
    expect(await readFile(join(out, 'model.safetensors'))).toEqual(whole);
    await expect(readdir(partialFolder(out))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('does not compute again what was finished', async () => {
    const { plan } = await prepareFolders(request());
    await mergeFolders(request());
    const partial = await openPartial(out, plan);
    await cp(join(out, 'model.safetensors'), join(partial.folder, 'model.safetensors'));
    await partial.noteSlice({ file: 'model.safetensors', index: 0 });
    await partial.close();
    const { resumedSlices, cost } = await mergeFolders(request({ overwrite: true }));
    expect([resumedSlices, cost.bytesWritten]).toEqual([1, 0]);
  });

  test('of another recipe is not continued', async () => {
    await interrupt();
    const { resumedSlices } = await mergeFolders(request({ yaml: TIES.replace('0.5', '0.75') }));
    expect(resumedSlices).toBe(0);
  });
});

describe('a recipe that cannot be carried out on these folders is refused with the place of the mistake', () => {
  test.each([
    [
      'layers that a model lacks',
      'merge_method: passthrough\nslices:\n  - sources: [{model: one, layer_range: [2, 9]}]',
      /has no model\.layers\.4/,
    ],
    [
      'slices of different numbers of models',
      'merge_method: linear\nparameters: {weight: 1}\nslices:\n  - sources: [{model: one, layer_range: [0, 1]}]\n  - sources: [{model: one, layer_range: [1, 2]}, {model: two, layer_range: [1, 2]}]',
      /slices\[1\], line 5, column 5: every slice/,
    ],
    [
      'a value out of range',
      TIES.replace('0.5}}\n', '1.5}}\n'),
      /models\[0\]\.parameters\.density, line 4, column 42: .*density/,
    ],
    [
      'too many models',
      'merge_method: slerp\nbase_model: base\nmodels: [{model: one}, {model: two}]\nparameters: {t: 0.5}',
      /merge_method, line 1, .*exactly 2/,
    ],
    [
      'a filter that leaves tensors without a weight',
      TIES.replace('weight: 0.5', 'weight: [{filter: mlp, value: 1}]'),
      /models\[1\]\.parameters\.weight, line 5, .*has no value for the tensor/,
    ],
    [
      'a gradient of a flag',
      `${TIES}parameters: {normalize: [0, 1]}\n`,
      /parameters\.normalize, line 6, .*no gradient/,
    ],
  ])('%s', async (_what, yaml, message) => {
    const error = (await failure(prepareFolders(request({ yaml })))) as RecipeError;
    expect(error.message).toMatch(message);
    expect(error.report).toBeDefined();
  });

  test('a folder that is no model says so', async () => {
    await mkdir(join(folder, 'pickled'));
    await writeFile(join(folder, 'pickled', 'pytorch_model.bin'), 'x');
    const folderOf = (): string => join(folder, 'pickled');
    expect((await failure(prepareFolders(request({ folderOf })))).message).toMatch(
      /pickled: holds no safetensors.*pickled weights/,
    );
    const nowhere = (): string => join(folder, 'nowhere');
    expect((await failure(prepareFolders(request({ folderOf: nowhere })))).message).toMatch(/there is no such folder/);
  });
});
