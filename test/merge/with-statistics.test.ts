import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { planMerge } from '../../src/merge/plan.ts';
import { resolveRecipe } from '../../src/merge/recipe.ts';
import {
  f32,
  mergeCase,
  type MergeCase,
  planCase,
  recipeOf,
  temporaryFolder,
  type TestCheckpoint,
  type TestStatistic,
  type TestTensor,
  writeCheckpoint,
  writeStatistic,
} from './support.ts';

interface Layer {
  readonly W: number[];
  readonly b: number[];
}
interface Expected {
  readonly method: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly W: number[];
  readonly b?: number[];
  readonly residual?: number;
  readonly iterations?: number;
}
const read = <T>(file: string): T =>
  JSON.parse(readFileSync(new URL(`../goldens/merge/${file}`, import.meta.url), 'utf8')) as T;
const layerGolden = read<{ base: Layer; taskVectors: Layer[] }>('linear-layer.json');
const golden = read<{ inputs: number[][][]; fishers: Layer[]; expected: Expected[] }>('with-statistics.json');

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = folder.path;

function layer(add?: Layer): TestCheckpoint {
  const values = (name: keyof Layer): number[] =>
    layerGolden.base[name].map((value, index) => value + (add?.[name][index] ?? 0));
  const tensor = (name: keyof Layer, shape: number[]): TestTensor => ({
    name,
    dtype: 'F64',
    shape,
    values: values(name),
  });
  return writeCheckpoint(at, [tensor('W', [2, 3]), tensor('b', [2])]);
}

const base = layer();
const experts = layerGolden.taskVectors.map(layer);

/** XᵀX / rows. */
function gramOf(rows: readonly (readonly number[])[]): number[] {
  const size = rows[0].length;
  return Array.from({ length: size * size }, (_, k) =>
    rows.reduce((sum, row) => sum + (row[Math.floor(k / size)] * row[k % size]) / rows.length, 0),
  );
}

const grams = experts.map((expert, index) =>
  writeStatistic(at, expert, 'GRAM', [f32('W', [3, 3], gramOf(golden.inputs[index]))]),
);
const fishers = experts.map((expert, index) =>
  writeStatistic(at, expert, 'FISHER', [
    f32('W', [2, 3], golden.fishers[index].W),
    f32('b', [2], golden.fishers[index].b),
  ]),
);
const average = [0.05, -0.04333333];

function caseOf(method: string, more: Partial<MergeCase> = {}): MergeCase {
  const statistics = method === 'fisher' ? fishers : grams;
  return { folder: at, method, base: method === 'mats' ? base : null, experts, statistics, ...more };
}

function furthest(found: readonly number[], wanted: readonly number[]): number {
  return Math.max(...found.map((value, index) => Math.abs(value - wanted[index])));
}

describe('the golden values', () => {
  test.each(golden.expected)('of $method $parameters', async ({ method, parameters, W, b, residual, iterations }) => {
    const merged = await mergeCase(caseOf(method, { parameters }));
    // Fishers are merged in f32, matrices solved in f64
    expect(furthest(merged.values('W'), W)).toBeLessThan(method === 'fisher' ? 1e-7 : 2e-8);
    expect(furthest(merged.values('b'), b ?? average)).toBeLessThan(1e-7);
    const [note] = merged.outcome.notes;
    if (residual !== undefined) expect(note.values.residualAfter).toBeCloseTo(residual, 8);
    if (iterations !== undefined) expect(note.values).toMatchObject({ iterations, stop: 'converged' });
  });
});

describe('what must hold', () => {
  const alike = [experts[0], experts[0]];

  test.each(['fisher', 'regmean', 'mats'])('%s: identical experts give the expert', async (method) => {
    const of = method === 'fisher' ? fishers[0] : grams[0];
    const parameters = method === 'mats' ? { iterations: 50 } : {};
    const merged = await mergeCase(caseOf(method, { experts: alike, statistics: [of, of], parameters }));
    const [expected] = [layerGolden.base.W.map((value, index) => value + layerGolden.taskVectors[0].W[index])];
    expect(furthest(merged.values('W'), expected)).toBeLessThan(method === 'mats' ? 1e-5 : 1e-7);
  });

  test.each(['fisher', 'regmean', 'mats'])('%s: the order of the experts changes nothing', async (method) => {
    const there = await mergeCase(caseOf(method));
    const statistics = [...(method === 'fisher' ? fishers : grams)].reverse();
    const back = await mergeCase(caseOf(method, { experts: [...experts].reverse(), statistics }));
    expect(back.plan.recipeDigest).toBe(there.plan.recipeDigest);
    expect(back.files).toEqual(there.files);
  });

  test.each(['fisher', 'regmean', 'mats'])('%s: threads, slices and shards change nothing', async (method) => {
    const plain = await mergeCase(caseOf(method));
    const cut = await mergeCase(caseOf(method, { plan: { threads: 2, sliceBytes: 64 } }));
    expect(cut.outcome.slices).toBeGreaterThan(3);
    expect(cut.files).toEqual(plain.files);
    const shards = await mergeCase(caseOf(method, { plan: { maxFileBytes: 16 } }));
    expect(shards.files).toHaveLength(2);
    for (const name of ['W', 'b']) expect(shards.bytes(name)).toEqual(plain.bytes(name));
  });

  test('slices that an earlier attempt finished are left alone', async () => {
    const plan = { threads: 1, sliceBytes: 64 };
    const whole = await mergeCase(caseOf('regmean', { plan }));
    const [first] = whole.plan.output;
    const finished = [{ file: first.path, index: whole.outcome.slices - 1 }];
    const seen: number[] = [];
    const again = await mergeCase(
      caseOf('regmean', { plan, run: { finished, onSlice: async ({ index }) => void seen.push(index) } }),
    );
    expect(again.outcome.slices).toBe(whole.outcome.slices - 1);
    expect(seen).not.toContain(whole.outcome.slices - 1);
  });

  test('a tensor without Gram matrices that all experts have alike stays as it is, bit for bit', async () => {
    const frozen = Array.from({ length: 7 }, (_, index) => 0.1 + index / 3);
    const family = [1, 2, 3].map((n) => writeCheckpoint(at, [f32('W', [1, 2], [n, 2 * n]), f32('text', [7], frozen)]));
    const statistics = family.map((one) => writeStatistic(at, one, 'GRAM', [f32('W', [2, 2], [2, 0, 0, 1])]));
    const merged = await mergeCase({ folder: at, method: 'regmean', experts: family, statistics });
    expect(merged.values('text')).toEqual([...Float32Array.from(frozen)]);
    expect(merged.plan.decisions.find(({ name }) => name === 'text')).toMatchObject({ action: 'AVERAGE' });
  });

  test('one Gram serves all weights that share an input', async () => {
    const family = [1, 2].map((n) =>
      writeCheckpoint(at, [f32('q', [2, 2], [n, 0, 0, n]), f32('k', [2, 2], [0, n, n, 0])]),
    );
    const statistics = family.map((one) =>
      writeStatistic(at, one, 'GRAM', [f32('q', [2, 2], [1, 0.5, 0.5, 1])], { q: 'q', k: 'q' }),
    );
    const merged = await mergeCase({ folder: at, method: 'regmean', experts: family, statistics });
    expect(furthest(merged.values('k'), [0, 1.5, 1.5, 0])).toBeLessThan(1e-6);
    expect(merged.plan.decisions.map(({ action }) => action)).toEqual(['MERGE', 'MERGE']);
  });
});

describe('inputs that were zero throughout', () => {
  const dead = [1, 2].map((n) => writeCheckpoint(at, [f32('W', [1, 3], [n, 5 * n, n])]));
  const statistics = dead.map((one) =>
    writeStatistic(at, one, 'GRAM', [f32('W', [3, 3], [1, 0, 0, 0, 0, 0, 0, 0, 1])]),
  );
  const merge = (parameters: Record<string, string | number>): MergeCase => {
    return { folder: at, method: 'regmean', experts: dead, statistics, parameters };
  };

  test('have weights of zero with zero-dead-dims, and the note says how many there are', async () => {
    const merged = await mergeCase(merge({}));
    expect(merged.values('W')).toEqual([1.5, 0, 1.5]);
    expect(merged.outcome.notes[0]).toMatchObject({ tensor: 'W', values: { deadInputs: 1, rank: 2 } });
  });

  test('are left out by pinv and moved by ridge', async () => {
    expect(furthest((await mergeCase(merge({ singular: 'pinv' }))).values('W'), [1.5, 0, 1.5])).toBeLessThan(1e-6);
    const ridge = await mergeCase(merge({ singular: 'ridge', ridge: 1e-6 }));
    expect(furthest(ridge.values('W'), [1.5, 0, 1.5])).toBeLessThan(1e-5);
  });

  test('are an error naming the tensor with error', async () => {
    await expect(mergeCase(merge({ singular: 'error' }))).rejects.toMatchObject({
      code: 'NUMERIC',
      place: { tensor: 'W' },
    });
  });
});

describe('zero Fishers', () => {
  const ones = [1, 3].map((n) => writeCheckpoint(at, [f32('W', [2], [n, n])]));
  const statistics = ones.map((one) => writeStatistic(at, one, 'FISHER', [f32('W', [2], [0, 1])]));
  const origin = writeCheckpoint(at, [f32('W', [2], [-7, -7])]);

  test.each([
    ['average', 2],
    ['zero', 0],
    ['ancestor', -7],
  ] as const)('become %s', async (zero, expected) => {
    const merged = await mergeCase({
      folder: at,
      method: 'fisher',
      base: zero === 'ancestor' ? origin : null,
      experts: ones,
      statistics,
      parameters: { zero_fisher: zero },
    });
    expect(merged.values('W')).toEqual([expected, 2]);
  });

  test('of any size weigh alike: the scale of the Fishers does not matter', async () => {
    const tiny = ones.map((one, index) => writeStatistic(at, one, 'FISHER', [f32('W', [2], [1e-30 * (index + 1), 1])]));
    const merged = await mergeCase({ folder: at, method: 'fisher', experts: ones, statistics: tiny });
    expect(furthest(merged.values('W'), [7 / 3, 2])).toBeLessThan(1e-6);
  });
});

describe('before anything starts', () => {
  const refuse = (method: string, statistics: readonly TestStatistic[]): object => {
    const merge = caseOf(method, { statistics });
    const planned = planMerge({
      recipe: recipeOf(merge),
      base: merge.base?.table ?? null,
      experts: experts.map(({ table }) => table),
      statistics: statistics.map(({ table }) => table),
    });
    if (planned.ok) throw new Error('it was planned');
    return planned.errors[0];
  };

  test('a method of statistics without one is refused, naming the expert', () => {
    const resolved = resolveRecipe({ method: { id: 'regmean' }, experts: [{ digest: experts[0].table.digest }] });
    expect(resolved).toMatchObject({
      ok: false,
      errors: [{ code: 'STATISTIC_MISSING', field: ['experts', '0', 'statistic'] }],
    });
  });

  test('a statistic of another checkpoint is refused', () => {
    const swapped = [grams[1], grams[0], grams[2]];
    expect(refuse('regmean', swapped)).toMatchObject({ code: 'STATISTIC_MISMATCH' });
  });

  test('a statistic of another kind is refused', () => {
    expect(refuse('regmean', fishers)).toMatchObject({
      code: 'STATISTIC_MISMATCH',
      message: expect.stringContaining('GRAM'),
    });
  });

  test('a Gram of another size is refused, naming the tensor', () => {
    const small = experts.map((one) => writeStatistic(at, one, 'GRAM', [f32('W', [2, 2], [1, 0, 0, 1])]));
    expect(refuse('regmean', small)).toMatchObject({ code: 'SHAPE_MISMATCH', tensor: 'W' });
  });

  test('statistics that cover nothing are refused: nothing is averaged in silence', () => {
    const foreign = experts.map((one) =>
      writeStatistic(at, one, 'GRAM', [f32('visual.W', [3, 3], new Array(9).fill(1))]),
    );
    expect(refuse('regmean', foreign)).toMatchObject({ code: 'STATISTIC_MISMATCH' });
  });

  test('MaTS says that its start needs the base', () => {
    const drafts = experts.map(({ table }, index) => ({ digest: table.digest, statistic: grams[index].table.digest }));
    expect(resolveRecipe({ method: { id: 'mats' }, experts: drafts })).toMatchObject({
      ok: false,
      errors: [{ code: 'BASE_REQUIRED' }],
    });
  });

  test('a matrix that does not fit into the memory budget is named', () => {
    const merge = caseOf('regmean', { plan: { memoryBudgetBytes: 2 ** 20 } });
    expect(() => planCase(merge)).toThrow(/MEMORY_BUDGET.*tensor \\"W\\"/);
  });
});
