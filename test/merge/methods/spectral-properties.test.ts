import { afterAll, describe, expect, test } from '@jest/globals';
import { listMethods } from '../../../src/merge/catalogue.ts';
import { lowRankFactor } from '../../../src/merge/parts/low-rank-factor.ts';
import { planMerge } from '../../../src/merge/plan.ts';
import { createCpuMatrixDevice } from '../../../src/tensor/cpu-matrix-device.ts';
import { type DenseMatrix } from '../../../src/tensor/linalg/matrix.ts';
import {
  f32,
  type MergeCase,
  mergeCase,
  type Merged,
  noise,
  recipeOf,
  temporaryFolder,
  type TestCheckpoint,
  type TestTensor,
  writeCheckpoint,
} from '../support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const at = folder.path;

const SPECTRAL = ['tsv_m', 'iso_c', 'iso_cts', 'swudi', 'aswudi', 'wudi', 'knots_ties', 'knots_dare_ties'];
const SHAPES: readonly (readonly [name: string, shape: readonly number[]])[] = [
  ['layers.0.fc.weight', [24, 17]],
  ['layers.1.fc.weight', [13, 31]],
  ['layers.1.norm', [31]],
  ['head.row', [1, 9]],
  ['head.one', [1, 1]],
  ['conv', [3, 2, 5]],
];

type Values = (name: string, count: number, index: number) => Float32Array;

const random: Values = (name, count, index) => noise(name.length * 31 + index * 7 + 1, count);

/** A base (index 0) or an expert near it; `change` is what it learned. */
function checkpoint(index: number, change: Values = random): TestCheckpoint {
  const tensors = SHAPES.map(([name, shape]): TestTensor => {
    const count = shape.reduce((product, side) => product * side, 1);
    const own = index === 0 ? null : change(name, count, index);
    const values = random(name, count, 0).map((x, i) => x + 0.1 * (own?.[i] ?? 0));
    return f32(name, shape, values);
  });
  return writeCheckpoint(at, tensors);
}

const base = checkpoint(0);
const experts = [1, 2, 3].map((index) => checkpoint(index));

function caseOf(method: string, more: Partial<MergeCase> = {}): MergeCase {
  return { folder: at, method, dialect: 'authors', base, experts, outputDtype: 'F64', seed: 3, ...more };
}

/** The same checkpoint as another one. */
function twin(of: TestCheckpoint, letter: string): TestCheckpoint {
  const digest = letter.repeat(64);
  return { table: { ...of.table, digest }, locations: { ...of.locations, digest } };
}

const names = SHAPES.map(([name]) => name);

async function valuesOf(checkpoint: TestCheckpoint): Promise<Merged> {
  return mergeCase({ folder: at, method: 'linear', experts: [checkpoint], outputDtype: 'F64' });
}

/** Largest difference of any element. */
function furthest(a: Merged, b: Merged, only: readonly string[] = names): number {
  return Math.max(...only.flatMap((name) => a.values(name).map((value, i) => Math.abs(value - b.values(name)[i]))));
}

describe('what must hold', () => {
  test.each(SPECTRAL)('%s scaled by 0 is the base', async (method) => {
    const parameters = method.startsWith('knots') ? { lambda: 0 } : { alpha: 0 };
    const merged = await mergeCase(caseOf(method, { parameters }));
    expect(furthest(merged, await valuesOf(base))).toBe(0);
  });

  test.each(SPECTRAL)('%s takes the experts in any order', async (method) => {
    const there = await mergeCase(caseOf(method));
    const back = await mergeCase(caseOf(method, { experts: [...experts].reverse() }));
    expect(back.plan.recipeDigest).toBe(there.plan.recipeDigest);
    expect(back.files).toEqual(there.files);
  });

  test.each(SPECTRAL)('%s in shards is %s in one file', async (method) => {
    const whole = await mergeCase(caseOf(method));
    const shards = await mergeCase(caseOf(method, { plan: { maxFileBytes: 5000, threads: 2 } }));
    expect(shards.files.length).toBeGreaterThan(1);
    for (const name of names) expect(shards.bytes(name)).toEqual(whole.bytes(name));
  });

  test.each([
    ['aswudi', { start: 'mean' }],
    ['knots_ties', { k: 1, lambda: 1 }],
    ['knots_ties', { k: 1, lambda: 1, zero_sign: 'plus', trim_scope: 'tensor' }],
    ['magmax', { lambda: 1 }],
  ])('%s %o of one expert three times is the expert', async (method, parameters) => {
    const same = ['a', 'b', 'c'].map((letter) => twin(experts[0], letter));
    const merged = await mergeCase(caseOf(method, { parameters, experts: same }));
    expect(furthest(merged, await valuesOf(experts[0]))).toBeLessThan(1e-6);
  });

  test('TSV-M of equal task vectors of low rank is the task vector', async () => {
    const outer: Values = (name, count, index) => {
      const shape = SHAPES.find(([known]) => known === name)?.[1] ?? [];
      const columns = shape.at(-1) ?? 1;
      const [left, right] = [noise(index, count), noise(index + 50, columns)];
      // multiples of 2^-10, so that the task vector in f32 has rank 1 exactly
      return Float32Array.from(
        { length: count },
        (_, i) => Math.round(left[Math.floor(i / columns)] * 32) * Math.round(right[i % columns] * 32) * 2 ** -10,
      );
    };
    const all = (make: (name: string, count: number) => Float32Array): TestCheckpoint =>
      writeCheckpoint(
        at,
        SHAPES.map(([name, shape]) =>
          f32(
            name,
            shape,
            make(
              name,
              shape.reduce((product, side) => product * side, 1),
            ),
          ),
        ),
      );
    const zero = all((_, count) => new Float32Array(count));
    const expert = all((name, count) => outer(name, count, 1));
    const same = ['a', 'b', 'c'].map((letter) => twin(expert, letter));
    const merged = await mergeCase(caseOf('tsv_m', { base: zero, experts: same }));
    const matrices = ['layers.0.fc.weight', 'layers.1.fc.weight'];
    expect(furthest(merged, await valuesOf(expert), matrices)).toBeLessThan(1e-9);
  });

  test('Iso-CTS without room for the tasks is Iso-C', async () => {
    const cts = await mergeCase(caseOf('iso_cts', { parameters: { common: 1 } }));
    expect(furthest(cts, await mergeCase(caseOf('iso_c')))).toBeLessThan(1e-12);
  });

  test('SWUDI that never starts is the sum of the task vectors', async () => {
    const still = await mergeCase(caseOf('swudi', { parameters: { t: 0 } }));
    const sum = await mergeCase(caseOf('task_arithmetic', { dialect: 'paper', parameters: { lambda: 1 } }));
    expect(furthest(still, sum, ['layers.0.fc.weight', 'layers.1.fc.weight'])).toBeLessThan(1e-6);
  });

  test('WUDI goes down', async () => {
    const { outcome } = await mergeCase(caseOf('wudi', { parameters: { lr: 1e-3, steps: 50 } }));
    expect(outcome.notes.length).toBeGreaterThan(2);
    for (const { tensor, values } of outcome.notes) {
      expect([tensor, Number(values.objectiveAfter) < Number(values.objectiveBefore)]).toEqual([tensor, true]);
    }
  });

  test('KnOTS with another seed drops other coefficients', async () => {
    const [zero, one, again] = await Promise.all(
      [0, 1, 0].map((seed) => mergeCase(caseOf('knots_dare_ties', { seed, parameters: { p: 0.5 } }))),
    );
    expect(zero.files).toEqual(again.files);
    expect(furthest(zero, one, ['layers.0.fc.weight'])).toBeGreaterThan(0.01);
  });

  test('KnOTS that drops nothing is KnOTS that trims nothing', async () => {
    const dare = await mergeCase(caseOf('knots_dare_ties', { parameters: { p: 0, lambda: 0.5 } }));
    const ties = await mergeCase(caseOf('knots_ties', { parameters: { k: 1, lambda: 0.5 } }));
    expect(furthest(dare, ties)).toBe(0);
  });
});

describe('factors of low rank', () => {
  const device = createCpuMatrixDevice();
  const made = (rows: number, columns: number, seed: number): DenseMatrix => ({
    rows,
    columns,
    data: Float64Array.from(noise(seed, rows * columns)),
  });

  test.each([
    [150, 140, 3, 3],
    [140, 300, 20, 20],
    [140, 150, null, 140],
    [9, 30, 4, 4],
  ])('[%i, %i] of rank %p has %i columns and the same products', async (rows, columns, rank, wanted) => {
    const a =
      rank === null ? made(rows, columns, 5) : await device.product(made(rows, rank, 1), made(rank, columns, 2));
    const factor = await lowRankFactor(device, a, 1e-9);
    expect(factor?.columns).toBe(wanted);
    if (factor === null) throw new Error('nothing');
    const [there, here] = [await device.gram(a, 'rows'), await device.gram(factor, 'rows')];
    const top = Math.max(...there.data.map(Math.abs));
    expect(Math.max(...there.data.map((value, i) => Math.abs(value - here.data[i]))) / top).toBeLessThan(1e-12);
  });

  test('rounding noise within what may go unseen does not count', async () => {
    const exact = await device.product(made(150, 3, 1), made(3, 140, 2));
    const noisy = { ...exact, data: exact.data.map((value) => value + Math.fround(value) - value) };
    expect((await lowRankFactor(device, noisy, 1e-12, 1e-4))?.columns).toBe(32);
    expect((await lowRankFactor(device, noisy, 1e-6, 1e-4))?.columns).toBe(3);
    expect((await lowRankFactor(device, noisy, 1e-12))?.columns).toBe(140);
  });

  test('nothing has none', async () => {
    const zero = { rows: 200, columns: 200, data: new Float64Array(40_000) };
    expect(await lowRankFactor(device, zero, 1e-9)).toBeNull();
  });
});

/** Methods with a base and without statistics, at their defaults. */
const onBases = listMethods()
  .filter(({ prerequisites }) => prerequisites.base && prerequisites.statistics.length === 0)
  .map(({ id, dialect, experts: { max } }) => ({ id, dialect, count: Math.min(max ?? 3, 3) }));

describe('steps behind a method', () => {
  const shallow = [{ id: 'lines', parameters: { alpha_from: 'given', alpha: 0.5, beta: 0 } }];
  // every task counts as the floor: each singular value is divided by it
  const hundredth = [{ id: 'svc', parameters: { floor: 100 } }];

  test.each(onBases)('$id ($dialect): LiNeS and calibration scale what it adds to the base', async (method) => {
    const { id, dialect, count } = method;
    const plain = caseOf(id, { dialect, experts: experts.slice(0, count) });
    const whole = await mergeCase(plain);
    const half = await mergeCase({ ...plain, post: shallow });
    const small = await mergeCase({ ...plain, post: hundredth });
    const from = await valuesOf(base);
    for (const name of names) {
      const change = whole.values(name).map((value, i) => value - from.values(name)[i]);
      const matrix = whole.plan.tensors.find((tensor) => tensor.name === name)?.shape.length === 2;
      const off = change.map((value, i) => {
        const start = from.values(name)[i];
        const ofHalf = Math.abs(half.values(name)[i] - start - value / 2);
        const ofSmall = Math.abs(small.values(name)[i] - start - (matrix ? value / 100 : value));
        return Math.max(ofHalf, ofSmall);
      });
      expect([name, Math.max(...off) < 1e-5]).toEqual([name, true]);
    }
  });

  test.each([
    { method: 'ties', dialect: 'paper', post: [{ id: 'lines' }, { id: 'svc' }] },
    { method: 'dare_ties', dialect: 'paper', post: [{ id: 'svc' }, { id: 'lines' }] },
    { method: 'knots_ties', dialect: 'authors', post: [{ id: 'svc' }, { id: 'lines' }, { id: 'lines' }] },
    { method: 'magmax', dialect: 'authors', post: [{ id: 'lines' }] },
  ])('$method with $post gives the same bytes for any threads, slices and chunks', async (steps) => {
    const plain = await mergeCase(caseOf(steps.method, steps));
    const cut = await mergeCase(
      caseOf(steps.method, { ...steps, plan: { threads: 3, sliceBytes: 640, chunkBytes: 1 } }),
    );
    expect(cut.outcome.slices).toBeGreaterThan(plain.outcome.slices);
    expect(cut.files).toEqual(plain.files);
  });

  test('a method without a base has no change to scale', () => {
    for (const id of ['lines', 'svc']) {
      const wish = { ...caseOf('linear', { dialect: 'paper', post: [{ id }] }), base: null };
      expect(() => recipeOf(wish)).toThrow(/merges without one/);
    }
  });
});

describe('bad input', () => {
  test.each(SPECTRAL)('%s of experts that never moved is the base', async (method) => {
    const still = ['a', 'b'].map((letter) => twin(base, letter));
    const post = [{ id: 'svc' }, { id: 'lines' }];
    for (const steps of [[], post]) {
      const merged = await mergeCase(caseOf(method, { experts: still, post: steps }));
      expect(furthest(merged, await valuesOf(base))).toBe(0);
    }
  });

  const broken = checkpoint(5, (name, count, index) => {
    const values = random(name, count, index);
    if (name === 'layers.1.fc.weight') values[33] = NaN;
    return values;
  });

  test.each(SPECTRAL)('%s names the tensor, the expert and the element that is not a number', async (method) => {
    const merge = mergeCase(caseOf(method, { experts: [experts[0], broken] }));
    await expect(merge).rejects.toMatchObject({
      code: 'NON_FINITE',
      place: { tensor: 'layers.1.fc.weight', row: 33 },
      message: expect.stringMatching(
        /^tensor "layers.1.fc.weight": expert \d \([0-9a-f]{12}\): element \[1, 2\] is NaN$/,
      ),
    });
  });

  test.each(['lines', 'svc'])('%s names the tensor that is not a number', async (id) => {
    const merge = mergeCase(caseOf('task_arithmetic', { dialect: 'paper', experts: [broken], post: [{ id }] }));
    await expect(merge).rejects.toMatchObject({ place: { tensor: 'layers.1.fc.weight' } });
  });

  test.each(SPECTRAL)('%s says before it starts that a matrix does not fit into memory', (method) => {
    const big = (digest: string): TestCheckpoint['table'] => ({
      digest: digest.repeat(64),
      tensors: [
        { name: 'small', dtype: 'F32', shape: [8, 8], file: 'a', begin: 0, end: 256 },
        { name: 'big', dtype: 'F32', shape: [6000, 4000], file: 'a', begin: 256, end: 256 + 4 * 24e6 },
      ],
    });
    const tables = ['1', '2', '3'].map(big);
    const [first, ...others] = tables;
    const recipe = recipeOf({
      ...caseOf(method),
      base: { table: first, locations: base.locations },
      experts: others.map((table) => ({ table, locations: base.locations })),
    });
    const planned = planMerge({ recipe, base: first, experts: others, memoryBudgetBytes: 2 ** 29 });
    expect(planned).toMatchObject({ ok: false, errors: [{ code: 'MEMORY_BUDGET', tensor: 'big' }] });
  });
});
