import { afterAll, describe, expect, test } from '@jest/globals';
import { indexFiles } from '../../src/merge/layout.ts';
import { type PlanRequest, planMerge } from '../../src/merge/plan.ts';
import { type CheckpointTable, type MergeIssue, type MergePlan, type TensorEntry } from '../../src/merge/types.ts';
import { type Dtype, DTYPE_BITS } from '../../src/tensor/dtype.ts';
import { parseSafetensors } from './parse-header.ts';
import { f32, planCase, recipeOf, temporaryFolder, writeCheckpoint } from './support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const digests = ['a', 'b', '0'].map((digit) => digit.repeat(64));

function table(digest: string, tensors: readonly (readonly [string, Dtype, readonly number[]])[]): CheckpointTable {
  let at = 100;
  const entries = tensors.map(([name, dtype, shape]): TensorEntry => {
    const begin = at;
    at += (shape.reduce((n, d) => n * d, 1) * DTYPE_BITS[dtype]) / 8;
    return { name, dtype, shape, file: 'model.safetensors', begin, end: at };
  });
  return { digest, tensors: entries };
}

type Tensors = Parameters<typeof table>[1];

function request(
  base: Tensors,
  experts: readonly Tensors[],
  options: Partial<PlanRequest> & { outputDtype?: string } = {},
) {
  const [baseTable, ...tables] = [base, ...experts].map((tensors, index) => table(digests[(index + 2) % 3], tensors));
  const checkpoint = (found: CheckpointTable) => ({
    table: found,
    locations: { digest: found.digest, files: new Map() },
  });
  const recipe = recipeOf({
    folder: '',
    method: 'task_arithmetic',
    base: checkpoint(baseTable),
    experts: tables.map(checkpoint),
    outputDtype: options.outputDtype,
  });
  return { recipe, base: baseTable, experts: tables, ...options };
}

function plan(...given: Parameters<typeof request>): MergePlan {
  const planned = planMerge(request(...given));
  if (!planned.ok) throw new Error(JSON.stringify(planned.errors));
  return planned.plan;
}

function issues(...given: Parameters<typeof request>): readonly MergeIssue[] {
  const planned = planMerge(request(...given));
  if (planned.ok) throw new Error('it was planned');
  return planned.errors;
}

const layer: Tensors = [
  ['w', 'BF16', [4, 8]],
  ['b', 'F32', [4]],
  ['positions', 'I64', [16]],
];

describe('a plan', () => {
  test('decides for every tensor and says why', () => {
    const { decisions } = plan(layer, [layer, layer]);
    expect(decisions.map(({ name, action, outputDtype }) => [name, action, outputDtype])).toEqual([
      ['w', 'MERGE', 'BF16'],
      ['b', 'MERGE', 'F32'],
      ['positions', 'COPY', 'I64'],
    ]);
    expect(decisions[2].reason).toContain('the base');
  });

  test('counts the bytes and the work of each pass', () => {
    const { passes, bytesRead, bytesWritten, flops, output } = plan(layer, [layer, layer]);
    const merged = 4 * 8 * 2 + 4 * 4;
    expect(passes).toEqual([{ name: 'map', kind: 'map', bytesRead: 3 * merged + 128, flops: 5 * 36 }]);
    expect(bytesRead).toBe(3 * merged + 128);
    expect(flops).toBe(180);
    expect(bytesWritten).toBe(output[0].header.length + merged + 128);
  });

  test('has the layout of the reference writer, with the recipe in the header', () => {
    const made = plan(layer, [layer, layer], { metadata: { license: 'apache-2.0' } });
    const { names, metadata } = parseSafetensors(made.output[0].header);
    expect(names).toEqual(['positions', 'b', 'w']);
    expect(metadata).toMatchObject({
      format: 'pt',
      license: 'apache-2.0',
      mergeboard_recipe_digest: made.recipeDigest,
    });
    expect(JSON.parse(metadata.mergeboard_recipe)).toEqual(made.recipe);
    expect(indexFiles(made)).toEqual([]);
  });

  test('is cut into shards with Hugging Face names and an index', () => {
    const tensors: Tensors = [
      ['a', 'F32', [100]],
      ['__proto__', 'F32', [100]],
      ['c', 'F32', [500]],
    ];
    const made = plan(tensors, [tensors, tensors], { maxFileBytes: 1000 });
    expect(made.output.map(({ path, tensors: placed }) => [path, placed.map(({ name }) => name)])).toEqual([
      ['model-00001-of-00002.safetensors', ['__proto__', 'a']],
      ['model-00002-of-00002.safetensors', ['c']],
    ]);
    const [{ path, text }] = indexFiles(made);
    expect(path).toBe('model.safetensors.index.json');
    const index = JSON.parse(text) as { metadata: { total_size: number }; weight_map: object };
    expect(index.metadata.total_size).toBe(2800);
    expect(Object.getOwnPropertyDescriptor(index.weight_map, '__proto__')?.value).toBe(
      'model-00001-of-00002.safetensors',
    );
  });

  test('writes another type where the recipe asks for it, but never into integers', () => {
    const { decisions } = plan(layer, [layer, layer], { outputDtype: 'F16' });
    expect(decisions.map(({ outputDtype }) => outputDtype)).toEqual(['F16', 'F16', 'I64']);
  });

  test('keeps the type of the base where the inputs differ', () => {
    const other: Tensors = [['w', 'F32', [4, 8]], ...layer.slice(1)];
    expect(plan(layer, [other, layer]).decisions[0]).toMatchObject({ outputDtype: 'BF16', action: 'MERGE' });
  });

  test('takes tensors of no elements and of no dimensions', () => {
    const tensors: Tensors = [
      ['empty', 'F16', [0, 5]],
      ['scalar', 'F32', []],
    ];
    const made = plan(tensors, [tensors, tensors], { outputDtype: 'BF16' });
    expect(made.decisions.map(({ action, outputDtype }) => [action, outputDtype])).toEqual([
      ['COPY', 'BF16'],
      ['MERGE', 'BF16'],
    ]);
  });

  test('of 200,000 tensors is a plan like any other', () => {
    const names = Array.from({ length: 200_000 }, (_, index) => [`layers.${index}.w`, 'F32', [2]] as const);
    const planned = planMerge(request(names, [names]));
    if (!planned.ok) throw new Error(JSON.stringify(planned.errors));
    expect(planned.plan.decisions).toHaveLength(200_000);
    expect(planned.plan.tensors.at(-1)).toMatchObject({ layer: { count: 200_000 } });
  });

  test('never has more than 10,000 slices a file, and none that cuts an element', () => {
    const big: Tensors = [['w', 'F64', [1e6]]];
    const made = plan(big, [big, big], { sliceBytes: 100 });
    expect(made.sliceBytes % 64).toBe(0);
    expect(made.output[0].bytes / made.sliceBytes).toBeLessThanOrEqual(10_000);
  });
});

describe('a plan is refused', () => {
  test('when a tensor is missing anywhere, naming it and who lacks it', () => {
    const found = issues(layer, [layer.slice(1), [...layer, ['extra', 'F32', [1]]]]);
    expect(found).toEqual([
      expect.objectContaining({ code: 'TENSOR_MISSING', tensor: 'extra' }),
      expect.objectContaining({ code: 'TENSOR_MISSING', tensor: 'w' }),
    ]);
    expect(found[1].message).toContain('expert 1');
  });

  test('when shapes differ, with both of them', () => {
    const [issue] = issues(layer, [layer, [['w', 'BF16', [8, 4]], ...layer.slice(1)]]);
    expect(issue).toMatchObject({ code: 'SHAPE_MISMATCH', tensor: 'w' });
    expect(issue.message).toContain('[4, 8]');
    expect(issue.message).toContain('[8, 4]');
  });

  test('when integers have different types, and when a type is neither merged nor safely copied', () => {
    expect(issues(layer, [layer, [...layer.slice(0, 2), ['positions', 'I32', [16]]]])).toEqual([
      expect.objectContaining({ code: 'DTYPE_UNSUPPORTED', tensor: 'positions' }),
    ]);
    for (const dtype of ['F4', 'C64', 'F8_E8M0', 'X99' as Dtype] as const) {
      const tensors: Tensors = [['w', dtype, [16]]];
      expect(issues(tensors, [tensors, tensors])).toEqual([
        expect.objectContaining({ code: 'DTYPE_UNSUPPORTED', tensor: 'w' }),
      ]);
    }
  });

  test('naming the first twenty of many tensors, then how many there are', () => {
    const many: Tensors = Array.from({ length: 50 }, (_, i) => [`t${i}`, 'F32', [2]]);
    const found = issues(many, [many.map(([name, dtype]) => [name, dtype, [3]]), many]);
    expect(found).toHaveLength(21);
    expect(found[20].message).toContain('50 tensors');
  });

  test('when the budget does not hold one chunk of every input', () => {
    const [issue] = issues(layer, [layer, layer], { memoryBudgetBytes: 10 * 2 ** 20 });
    expect(issue).toMatchObject({ code: 'MEMORY_BUDGET', field: ['memoryBudgetBytes'] });
  });

  test('when an input is not at hand', () => {
    const wish = request(layer, [layer, layer]);
    expect(planMerge({ ...wish, base: null })).toMatchObject({
      ok: false,
      errors: [{ code: 'NOT_FOUND', field: ['base'] }],
    });
    expect(planMerge({ ...wish, experts: [] })).toMatchObject({
      ok: false,
      errors: [{ code: 'NOT_FOUND', field: ['experts', '0'] }],
    });
  });

  test('when there is no tensor at all, or one with the reserved name', () => {
    expect(issues([], [[], []])).toEqual([expect.objectContaining({ code: 'TENSOR_MISSING' })]);
    const reserved: Tensors = [['__metadata__', 'F32', [1]]];
    expect(issues(reserved, [reserved, reserved])[0].tensor).toBe('__metadata__');
  });
});

describe('the memory of a plan', () => {
  const large: Tensors = [['w', 'BF16', [7000, 7000]]];

  test('shrinks chunks, then threads, with the budget', () => {
    const wish = (mib: number): MergePlan =>
      plan(large, [large, large], { threads: 4, memoryBudgetBytes: mib * 2 ** 20 });
    expect(wish(4000)).toMatchObject({ threads: 4, chunkBytes: 2 * 2 ** 20 });
    const tight = wish(280);
    expect(tight.threads).toBe(4);
    expect(tight.chunkBytes).toBeLessThan(2 * 2 ** 20);
    expect(wish(160).threads).toBeLessThan(4);
    for (const mib of [4000, 280, 160]) expect(wish(mib).peakMemoryBytes).toBeLessThanOrEqual(mib * 2 ** 20);
  });

  test('does not depend on the size of the model', () => {
    const big: Tensors = [['w', 'BF16', [70_000, 70_000]]];
    expect(plan(big, [big, big], { threads: 2 }).peakMemoryBytes).toBe(
      plan(large, [large, large], { threads: 2 }).peakMemoryBytes,
    );
  });

  test('is small, and one thread is enough, where there is little to do', () => {
    expect(plan(layer, [layer, layer])).toMatchObject({ threads: 1, chunkBytes: 128 * 1024 });
  });

  test('of a real file is planned from its header alone', () => {
    const base = writeCheckpoint(folder.path, [f32('w', [2, 2], [1, 2, 3, 4])]);
    const expert = writeCheckpoint(folder.path, [f32('w', [2, 2], [2, 3, 4, 5])]);
    expect(
      planCase({ folder: folder.path, method: 'ties', base, experts: [expert] }).plan.passes.map(({ name }) => name),
    ).toEqual(['thresholds', 'majority-sign', 'map']);
  });
});
