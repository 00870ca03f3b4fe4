import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningWorker } from '../../src/jobs/worker.ts';
import { startTestApi, startTestWorker, type TestApi } from '../support/api.ts';
import { merged, outputFile, startMerge } from '../support/merges.ts';
import { parseSafetensors } from '../support/parse-safetensors.ts';
import {
  checkpointInput,
  registerCheckpoint,
  safetensors,
  startCheckpoint,
  type TestFile,
  type TestTensor,
} from '../support/registry.ts';
import { smallPipeline, smallPipelineLora } from '../support/small-pipeline.ts';

let api: TestApi;
let worker: RunningWorker;
let base: string;

const WEIGHT = [1, 2, 3, 4, 5, 6];

beforeAll(async () => {
  api = await startTestApi();
  worker = await startTestWorker(api.server);
  const files = [
    {
      path: 'model.safetensors',
      bytes: safetensors({ 'q.weight': { shape: [2, 3], values: WEIGHT }, 'q.bias': { shape: [2] } }),
    },
    { path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}\n') },
  ];
  base = await ready(files, { kind: 'BASE', name: 'base of adapters' });
}, 120_000);
afterAll(async () => {
  await worker.force();
  await api.stop();
});

async function ready(
  files: Parameters<typeof registerCheckpoint>[1],
  more: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { id, state, rejection } = await registerCheckpoint(api, files, more);
  if (state !== 'READY') throw new Error(JSON.stringify(rejection));
  return id;
}

const CONFIG = { peft_type: 'LORA', r: 1, lora_alpha: 2, target_modules: ['q'] };

function adapterFiles(
  tensors: Readonly<Record<string, TestTensor>>,
  config: Readonly<Record<string, unknown>> | null = CONFIG,
): Parameters<typeof registerCheckpoint>[1] {
  return [
    { path: 'adapter_model.safetensors', bytes: safetensors(tensors) },
    ...(config === null ? [] : [{ path: 'adapter_config.json', bytes: Buffer.from(JSON.stringify(config)) }]),
  ];
}

/** 2·(b ⊗ a) on q.weight. */
function rankOne(a: readonly number[], b: readonly number[], module = 'q'): Record<string, TestTensor> {
  return {
    [`base_model.model.${module}.lora_A.weight`]: { shape: [1, 3], values: a },
    [`base_model.model.${module}.lora_B.weight`]: { shape: [2, 1], values: b },
  };
}

describe('registering an adapter', () => {
  test.each([
    ['a weight that the base lacks', rankOne([1, 0, 0], [1, 1], 'k'), CONFIG, 'TENSOR_MISSING'],
    ['another rank than the configuration says', rankOne([1, 0, 0], [1, 1]), { ...CONFIG, r: 4 }, 'SHAPE_MISMATCH'],
    ['no configuration', rankOne([1, 0, 0], [1, 1]), null, 'FILE_MISSING'],
    ['a method other than LoRA', rankOne([1, 0, 0], [1, 1]), { ...CONFIG, peft_type: 'LOHA' }, 'CONFIG_INVALID'],
    ['LoHa keys', { 'lora_unet_q.hada_w1_a': { shape: [2, 2] } }, null, 'ADAPTER_INVALID'],
  ])('%s: REJECTED', async (_, tensors, config, code) => {
    const { state, rejection } = await registerCheckpoint(api, adapterFiles(tensors, config), {
      kind: 'ADAPTER',
      base,
      name: 'bad',
    });
    expect(state).toBe('REJECTED');
    expect(rejection?.code).toBe(code);
  });

  test('without a base its pairs are checked', async () => {
    const half = adapterFiles({ 'base_model.model.x.lora_A.weight': { shape: [1, 3] } });
    const { state, rejection } = await registerCheckpoint(api, half, { kind: 'ADAPTER', name: 'half' });
    expect(state).toBe('REJECTED');
    expect(rejection).toMatchObject({ code: 'TENSOR_MISSING', tensor: 'base_model.model.x.lora_A.weight' });
  });
});

describe('merging adapters', () => {
  test('with and without a base in the method, into full checkpoints', async () => {
    const one = await ready(adapterFiles(rankOne([1, 0, 0], [1, 2])), { kind: 'ADAPTER', base, name: 'one' });
    const two = await ready(adapterFiles(rankOne([0, 1, 0], [3, 0])), { kind: 'ADAPTER', base, name: 'two' });
    const experts = [{ checkpoint: one }, { checkpoint: two }];
    const sum = await merged(api, { method: { id: 'task_arithmetic' }, parameters: { lambda: 1 }, base, experts });
    expect(parseSafetensors(await outputFile(sum, 'model.safetensors')).tensors).toEqual(
      new Map([
        ['q.bias', [1, 1]],
        ['q.weight', [3, 8, 3, 8, 5, 6]],
      ]),
    );
    expect((sum.recipe.experts as { onto: string }[])[0].onto).toMatch(/^[0-9a-f]{64}$/);

    const mean = await merged(api, { method: { id: 'linear' }, experts });
    expect(parseSafetensors(await outputFile(mean, 'model.safetensors')).tensors.get('q.weight')).toEqual([
      2, 5, 3, 6, 5, 6,
    ]);
    // family and files of the model are those of the base
    expect(mean.output).toMatchObject({ family: 'clip', kind: 'MERGED', base: { id: base } });
    expect((await outputFile(mean, 'config.json')).toString()).toBe('{"model_type":"clip"}\n');
  });

  test('an adapter that states no base takes that of the merge', async () => {
    const loose = await ready(adapterFiles(rankOne([0, 0, 1], [1, 1])), { kind: 'ADAPTER', name: 'loose' });
    const experts = [{ checkpoint: loose }];
    const { userErrors } = await startMerge(api, {
      method: { id: 'linear' },
      experts: [...experts, { checkpoint: base }],
    });
    expect(userErrors).toMatchObject([{ code: 'BASE_REQUIRED', field: ['input', 'experts', '0', 'checkpoint'] }]);
    const sum = await merged(api, { method: { id: 'task_arithmetic' }, parameters: { lambda: 1 }, base, experts });
    expect(parseSafetensors(await outputFile(sum, 'model.safetensors')).tensors.get('q.weight')).toEqual([
      1, 2, 5, 4, 5, 8,
    ]);
  });

  test('an adapter that does not fit the base of the merge is an error before the merge', async () => {
    const wrong = await ready(adapterFiles(rankOne([1, 1, 1], [1, 1], 'other')), { kind: 'ADAPTER', name: 'wrong' });
    const { userErrors } = await startMerge(api, {
      method: { id: 'task_arithmetic' },
      base,
      experts: [{ checkpoint: wrong }],
    });
    expect(userErrors).toMatchObject([
      {
        code: 'TENSOR_MISSING',
        field: ['input', 'experts', '0', 'checkpoint'],
        tensor: 'base_model.model.other.lora_A.weight',
      },
    ]);
  });
});

describe('adapters into one', () => {
  test('the exact sum, as an adapter that can be merged again', async () => {
    const one = await ready(adapterFiles(rankOne([1, 0, 0], [1, 2])), { kind: 'ADAPTER', base, name: 'part one' });
    const two = await ready(adapterFiles(rankOne([0, 1, 0], [3, 0])), { kind: 'ADAPTER', base, name: 'part two' });
    const experts = [{ checkpoint: one }, { checkpoint: two, weight: -1 }];
    const sum = await merged(api, { method: { id: 'lora_linear' }, experts });
    expect(sum.output).toMatchObject({ kind: 'ADAPTER', family: 'lora', base: { id: base } });
    expect(sum.output?.files.map(({ path }) => path)).toEqual([
      'README.md',
      'adapter_config.json',
      'adapter_model.safetensors',
    ]);
    const config = JSON.parse((await outputFile(sum, 'adapter_config.json')).toString()) as Record<string, unknown>;
    expect(config).toMatchObject({ peft_type: 'LORA', r: 2, lora_alpha: 2, target_modules: ['q'] });

    const full = await merged(api, {
      method: { id: 'task_arithmetic' },
      parameters: { lambda: 1 },
      base,
      experts: [{ checkpoint: sum.output?.id }],
    });
    expect(parseSafetensors(await outputFile(full, 'model.safetensors')).tensors.get('q.weight')).toEqual([
      3, -4, 3, 8, 5, 6,
    ]);
  });

  test('cut to a rank, and by a rule of PEFT', async () => {
    const one = await ready(adapterFiles(rankOne([1, 1, 0], [1, 2])), { kind: 'ADAPTER', base, name: 'cut one' });
    const two = await ready(adapterFiles(rankOne([0, 1, 1], [3, 0])), { kind: 'ADAPTER', base, name: 'cut two' });
    const experts = [{ checkpoint: one }, { checkpoint: two }];
    const cut = await merged(api, { method: { id: 'lora_linear' }, parameters: { rank: 1 }, experts });
    const { tensors } = parseSafetensors(await outputFile(cut, 'adapter_model.safetensors'));
    expect(tensors.get('base_model.model.q.lora_A.weight')).toHaveLength(3);
    const pruned = await merged(api, {
      method: { id: 'dare_ties', dialect: 'peft' },
      parameters: { density: 0.5 },
      experts,
      seed: 4,
    });
    expect(pruned.output).toMatchObject({ kind: 'ADAPTER' });
  });

  test('full checkpoints are refused before the merge', async () => {
    const one = await ready(adapterFiles(rankOne([1, 2, 0], [1, 2])), { kind: 'ADAPTER', base, name: 'alone' });
    const { userErrors } = await startMerge(api, {
      method: { id: 'lora_linear' },
      experts: [{ checkpoint: one }, { checkpoint: base }],
    });
    expect(userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'experts', expect.any(String), 'checkpoint'] },
    ]);
  });
});

describe('a pipeline', () => {
  const UNET = 'unet/diffusion_pytorch_model.safetensors';
  const QUERY = 'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight';

  test('is registered with its components, and merged with a LoRA on one of them into a pipeline', async () => {
    const pipeline = await ready(smallPipeline(1), { kind: 'BASE', name: 'pipeline' });
    const expert = await ready(smallPipeline(2), { kind: 'EXPERT', name: 'pipeline expert', base: pipeline });
    const lora = await ready(smallPipelineLora(), { kind: 'ADAPTER', name: 'pipeline lora', base: pipeline });
    const made = await merged(api, {
      method: { id: 'linear' },
      experts: [{ checkpoint: lora }, { checkpoint: expert }],
    });
    expect(made.output).toMatchObject({ family: 'stable-diffusion', kind: 'MERGED', base: { id: pipeline } });
    expect(made.output?.files.map(({ path }) => path)).toEqual([
      'README.md',
      ...smallPipeline(1).map(({ path }) => path),
    ]);
    const { nodes } = (made.output as unknown as { tensors: { nodes: { name: string; file: string }[] } }).tensors;
    expect(nodes).toContainEqual(expect.objectContaining({ name: `unet.${QUERY}`, file: UNET }));
    const query = (seed: number): number[] =>
      parseSafetensors(smallPipeline(seed).find(({ path }) => path === UNET)?.bytes ?? new Uint8Array()).tensors.get(
        QUERY,
      ) ?? [];
    // B·A of the adapter: every row adds 1 to the first column and 2 to the second
    const delta = [1, 2, 0, 0];
    const wanted = query(1).map((value, i) => (value + delta[i % 4] + query(2)[i]) / 2);
    const found = parseSafetensors(await outputFile(made, UNET)).tensors.get(QUERY) ?? [];
    expect(found).toHaveLength(24);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(wanted[i], 6);
  });

  test.each<[string, (files: TestFile[]) => TestFile[], string, string]>([
    [
      'weights outside of its components',
      (files) => [...files, { path: 'v1.safetensors', bytes: safetensors({ a: { shape: [1] } }) }],
      'INVALID_INPUT',
      'lie in the folders of its components',
    ],
    [
      'weights twice',
      (files) => [...files, { path: 'unet/diffusion_pytorch_model.fp16.safetensors', bytes: files[8].bytes }],
      'INVALID_INPUT',
      'two sets of weights',
    ],
    [
      'folders within folders',
      (files) => [...files, { path: 'unet/a/b.json', bytes: Buffer.from('{}') }],
      'INVALID_INPUT',
      'at most one folder level',
    ],
    [
      'folders, and no index',
      (files) => files.slice(1),
      'INVALID_INPUT',
      'only pipelines, which have a model_index.json',
    ],
  ])('with %s is not taken', async (_, change, code, message) => {
    const { userErrors } = await startCheckpoint(api, checkpointInput(change(smallPipeline(3))));
    expect(userErrors[0]).toMatchObject({ code, message: expect.stringContaining(message) as unknown });
  });

  test('that lacks a component is REJECTED', async () => {
    const files = smallPipeline(3).filter(({ path }) => !path.startsWith('vae/'));
    const { state, rejection } = await registerCheckpoint(api, files, { kind: 'BASE', name: 'no vae' });
    expect([state, rejection?.code, rejection?.message]).toEqual([
      'REJECTED',
      'FILE_MISSING',
      'the component vae (AutoencoderKL) has no files',
    ]);
  });
});
