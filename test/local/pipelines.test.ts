import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClientState } from '../../src/client/client-state.ts';
import { listCheckpoint } from '../../src/client/list-checkpoint.ts';
import { mergeFolders } from '../../src/local/merge-folders.ts';
import { openModelFolder } from '../../src/local/model-folder.ts';
import { SMALL_PIPELINE_TENSORS, smallPipeline, smallPipelineLora } from '../support/small-pipeline.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-pipelines-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A pipeline on disk; changes replace files, null takes them away. */
async function pipeline(seed: number, changes: Readonly<Record<string, string | null>> = {}): Promise<string> {
  const at = join(folder, `pipeline-${seed}`);
  for (const { path, bytes } of smallPipeline(seed)) {
    await mkdir(dirname(join(at, path)), { recursive: true });
    await writeFile(join(at, path), bytes);
  }
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) await rm(join(at, path));
    else {
      await mkdir(dirname(join(at, path)), { recursive: true });
      await writeFile(join(at, path), text);
    }
  }
  return at;
}

const YAML =
  'merge_method: linear\nmodels:\n  - {model: "1", parameters: {weight: 1}}\n  - {model: "2", parameters: {weight: 1}}\n';

async function merge(maxFileBytes?: number, yaml = YAML): Promise<string> {
  const out = join(folder, 'merged');
  await mergeFolders({
    yaml,
    folderOf: ({ path }) => join(folder, `pipeline-${path}`),
    out,
    maxFileBytes,
    state: createClientState(join(folder, 'state')),
  });
  return out;
}

async function floats(at: string, name: string): Promise<Float32Array> {
  const { tensors } = await openModelFolder(at);
  const found = tensors.find((tensor) => tensor.name === name);
  if (found === undefined) throw new Error(`no tensor ${name}`);
  const bytes = await readFile(join(at, found.file));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + found.begin, bytes.byteOffset + found.end));
}

describe('a folder of a pipeline', () => {
  test('is read component by component', async () => {
    const { tensors, files } = await openModelFolder(await pipeline(1));
    expect(tensors.map(({ name }) => name).sort()).toEqual(SMALL_PIPELINE_TENSORS);
    expect(files.map(({ path }) => path)).toEqual(smallPipeline(1).map(({ path }) => path));
  });

  test('is merged into a folder of the same form', async () => {
    const models = [await pipeline(1), await pipeline(2)];
    const out = await merge();
    const { paths } = await listCheckpoint(out);
    expect(paths).toEqual(['README.md', ...smallPipeline(1).map(({ path }) => path)]);
    expect(await readFile(join(out, 'unet/config.json'), 'utf8')).toBe('{"_class_name":"UNet2DConditionModel"}');
    for (const name of SMALL_PIPELINE_TENSORS) {
      const [a, b] = await Promise.all(models.map((at) => floats(at, name)));
      expect(await floats(out, name)).toEqual(a.map((value, i) => (value + b[i]) / 2));
    }
  });

  test('takes a LoRA on a component', async () => {
    const at = await pipeline(1);
    const lora = join(folder, 'pipeline-lora');
    await mkdir(lora);
    for (const { path, bytes } of smallPipelineLora()) await writeFile(join(lora, path), bytes);
    const out = await merge(undefined, YAML.replace('"2"', '"1+lora"'));
    const name = SMALL_PIPELINE_TENSORS[2];
    // half of B·A: 0.5 in the first column, 1 in the second
    const wanted = (await floats(at, name)).map((value, i) => value + [0.5, 1, 0, 0][i % 4]);
    (await floats(out, name)).forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 6));
    expect((await listCheckpoint(out)).paths).toEqual(['README.md', ...smallPipeline(1).map(({ path }) => path)]);
  });

  test('is cut into shards within its components', async () => {
    await Promise.all([pipeline(1), pipeline(2)]);
    const out = await merge(60);
    expect(await readdir(join(out, 'unet'))).toEqual([
      'config.json',
      'diffusion_pytorch_model-00001-of-00002.safetensors',
      'diffusion_pytorch_model-00002-of-00002.safetensors',
      'diffusion_pytorch_model.safetensors.index.json',
    ]);
    const index = await readFile(join(out, 'unet/diffusion_pytorch_model.safetensors.index.json'), 'utf8');
    expect(JSON.parse(index)).toMatchObject({
      weight_map: { 'conv_in.weight': 'diffusion_pytorch_model-00001-of-00002.safetensors' },
    });
    expect((await openModelFolder(out)).tensors.map(({ name }) => name).sort()).toEqual(SMALL_PIPELINE_TENSORS);
  });

  test('may have weights of a variant alone; beside plain ones they are left out', async () => {
    const at = await pipeline(1);
    const plain = join(at, 'vae/diffusion_pytorch_model.safetensors');
    const variant = join(at, 'vae/diffusion_pytorch_model.fp16.safetensors');
    await writeFile(variant, await readFile(plain));
    const both = await listCheckpoint(at);
    expect(both.skipped).toEqual(['vae/diffusion_pytorch_model.fp16.safetensors']);
    await rename(variant, plain);
    await rename(plain, variant);
    expect((await openModelFolder(at)).tensors.map(({ name }) => name).sort()).toEqual(SMALL_PIPELINE_TENSORS);
    await pipeline(2);
    const out = await merge();
    expect(await readdir(join(out, 'vae'))).toEqual(['config.json', 'diffusion_pytorch_model.safetensors']);
  });

  test('leaves behind what is no component', async () => {
    const at = await pipeline(1, { 'v1.safetensors': 'x', 'images/a.png': 'x', 'unet/optimizer.bin': 'x' });
    expect([...(await listCheckpoint(at)).skipped].sort()).toEqual(['images/', 'unet/optimizer.bin', 'v1.safetensors']);
  });

  test.each<[string, Readonly<Record<string, string | null>>, string, string]>([
    [
      'a component without files',
      { 'scheduler/scheduler_config.json': null },
      'FILE_MISSING',
      'the component scheduler (DDIMScheduler) has no files',
    ],
    [
      'a network without weights',
      { 'vae/diffusion_pytorch_model.safetensors': null },
      'FILE_MISSING',
      'the component vae (AutoencoderKL) has no safetensors file',
    ],
    ['a network without a configuration', { 'unet/config.json': null }, 'FILE_MISSING', 'unet/config.json is missing'],
    [
      'a configuration of another class',
      { 'unet/config.json': '{"_class_name":"UNet2DModel"}' },
      'CONFIG_INVALID',
      'unet/config.json is of UNet2DModel, model_index.json says UNet2DConditionModel',
    ],
    [
      'two sets of weights',
      {
        'unet/diffusion_pytorch_model.safetensors': null,
        'unet/a.fp16.safetensors': 'x',
        'unet/b.fp16.safetensors': 'x',
      },
      'CONFIG_INVALID',
      'unet has two sets of weights, a.fp16 and b.fp16',
    ],
    ['an index that is no JSON', { 'model_index.json': '{' }, 'CONFIG_INVALID', 'model_index.json is not valid JSON'],
    [
      'an index without components',
      { 'model_index.json': '{"_class_name":"StableDiffusionPipeline"}' },
      'CONFIG_INVALID',
      'names no component',
    ],
    ['an index of no pipeline', { 'model_index.json': '{"unet":["a","b"]}' }, 'CONFIG_INVALID', '_class_name'],
    [
      'an index with a component that is no pair',
      { 'model_index.json': '{"_class_name":"XPipeline","unet":["a"]}' },
      'CONFIG_INVALID',
      'unet must be [library, class]',
    ],
  ])('is refused with %s', async (_, changes, code, message) => {
    const error = await openModelFolder(await pipeline(1, changes)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) as unknown });
  });
});
