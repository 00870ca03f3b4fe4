import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { listMethods } from '../../src/merge/catalogue.ts';
import { FLOAT_DTYPES, type FloatDtype } from '../../src/tensor/dtype.ts';
import {
  type MergeCase,
  type TestCheckpoint,
  type TestTensor,
  f32,
  mergeCase,
  noise,
  temporaryFolder,
  writeCheckpoint,
} from './support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const at = folder.path;

interface Golden {
  readonly base: Readonly<Record<string, number[]>>;
  readonly taskVectors: readonly Readonly<Record<string, number[]>>[];
  readonly expected: readonly {
    readonly method: string;
    readonly parameters?: Record<string, unknown>;
    readonly experts: readonly number[];
    readonly W: readonly number[];
    readonly b: readonly number[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../goldens/merge/linear-layer.json', import.meta.url), 'utf8'),
) as Golden;

function layer(dtype: FloatDtype, add?: Readonly<Record<string, number[]>>): TestCheckpoint {
  const tensor = (name: string, shape: readonly number[]): TestTensor => {
    const values = golden.base[name].map((value, index) => value + (add?.[name][index] ?? 0));
    return { name, dtype, shape, values };
  };
  return writeCheckpoint(at, [tensor('W', [2, 3]), tensor('b', [2])]);
}

function needsBase(method: string, dialect = 'paper'): boolean {
  return listMethods().some((card) => card.id === method && card.dialect === dialect && card.prerequisites.base);
}

describe('the golden values', () => {
  const cases = golden.expected.flatMap((expected) =>
    (['F32', 'F64'] as const).map((dtype) => ({ ...expected, dtype })),
  );
  test.each(cases)('of $method $parameters in $dtype', async ({ method, parameters, experts, dtype, W, b }) => {
    const merged = await mergeCase({
      folder: at,
      method,
      parameters,
      base: needsBase(method) ? layer(dtype) : null,
      experts: experts.map((index) => layer(dtype, golden.taskVectors[index])),
    });
    const off = [...merged.values('W'), ...merged.values('b')].map((value, index) =>
      Math.abs(value - [...W, ...b][index]),
    );
    expect(Math.max(...off)).toBeLessThan(dtype === 'F64' ? 2e-8 : 1e-6);
    expect(merged.outcome.cost.computeDtype).toBe(dtype);
  });
});

/** A base and experts near it, with tensors of odd sizes, several types and several files. */
function family(experts: number, dtype: FloatDtype = 'BF16'): { base: TestCheckpoint; experts: TestCheckpoint[] } {
  const make = (index: number): TestCheckpoint => {
    const values = (seed: number, count: number): Float32Array => {
      const own = noise(seed + 1000 * index, count);
      return noise(seed, count).map((x, i) => (index === 0 ? x : x + 0.1 * own[i]));
    };
    return writeCheckpoint(
      at,
      [
        { name: 'big', dtype, shape: [331, 257], values: values(1, 331 * 257) },
        { name: 'scalar', dtype: 'F32', shape: [], values: values(2, 1) },
        { name: 'ids', dtype: 'I64', shape: [3], values: new Array(24).fill(0) },
      ],
      [
        { name: 'empty', dtype, shape: [0, 7], values: [] },
        { name: 'odd', dtype: index === 2 ? 'F32' : 'F16', shape: [999], values: values(3, 999) },
        { name: '__proto__', dtype: 'F32', shape: [5], values: values(4, 5) },
      ],
    );
  };
  return { base: make(0), experts: Array.from({ length: experts }, (_, index) => make(index + 1)) };
}

const inputs = family(3);

function anyCase(method: string, more: Partial<MergeCase> = {}): MergeCase {
  const experts = method === 'slerp' ? inputs.experts.slice(0, 2) : inputs.experts;
  return { folder: at, method, base: needsBase(method) ? inputs.base : null, experts, seed: 5, ...more };
}

/** Methods that need no statistics, at their defaults. */
const everyMethod = listMethods()
  .filter(({ prerequisites }) => prerequisites.statistics.length === 0)
  .map(({ id, dialect, experts: { max } }) => {
    const experts = inputs.experts.slice(0, max ?? inputs.experts.length);
    const base = needsBase(id, dialect) ? inputs.base : null;
    return { id, dialect, whole: { folder: at, method: id, dialect, base, experts, seed: 5 } satisfies MergeCase };
  });

describe('the same recipe gives the same bytes', () => {
  test.each(everyMethod)('$id ($dialect): for any threads, slices and chunks', async ({ whole }) => {
    const plain = await mergeCase(whole);
    const cut = await mergeCase({ ...whole, plan: { threads: 3, sliceBytes: 64 * 333, chunkBytes: 128 * 1024 } });
    expect(cut.outcome.slices).toBeGreaterThan(plain.outcome.slices);
    expect(Buffer.compare(Buffer.from(cut.files[0]), Buffer.from(plain.files[0]))).toBe(0);
  });

  test('ties with thresholds of each tensor: too', async () => {
    const parameters = { trim_scope: 'tensor', zero_sign: 'tensor-majority', k: 0.3 };
    const plain = await mergeCase(anyCase('ties', { parameters }));
    const cut = await mergeCase(anyCase('ties', { parameters, plan: { threads: 2, sliceBytes: 4096, chunkBytes: 1 } }));
    expect(Buffer.compare(Buffer.from(cut.files[0]), Buffer.from(plain.files[0]))).toBe(0);
  });

  test.each(['', '?late=1'])('whether inputs are in memory or have to be waited for (%p)', async (query) => {
    const plain = await mergeCase(anyCase('ties'));
    for (const threads of [1, 2]) {
      const waited = await mergeCase(
        anyCase('ties', {
          plan: { threads, sliceBytes: 64 * 333, chunkBytes: 128 * 1024 },
          run: { opener: new URL(`./patient-opener.ts${query}`, import.meta.url).href },
        }),
      );
      expect(Buffer.compare(Buffer.from(waited.files[0]), Buffer.from(plain.files[0]))).toBe(0);
    }
  });

  test('for the experts in any order', async () => {
    const there = await mergeCase(anyCase('dare_ties'));
    const back = await mergeCase(anyCase('dare_ties', { experts: [...inputs.experts].reverse() }));
    expect(back.plan.recipeDigest).toBe(there.plan.recipeDigest);
    expect(Buffer.compare(Buffer.from(back.files[0]), Buffer.from(there.files[0]))).toBe(0);
  });

  test('in shards as in one file', async () => {
    const whole = await mergeCase(anyCase('dare_linear'));
    const shards = await mergeCase(anyCase('dare_linear', { plan: { maxFileBytes: 3000 } }));
    expect(shards.files.length).toBeGreaterThan(1);
    for (const { name } of whole.plan.tensors) {
      expect(Buffer.compare(Buffer.from(shards.bytes(name)), Buffer.from(whole.bytes(name)))).toBe(0);
    }
  });
});

describe('what must hold', () => {
  test.each(['linear', 'slerp', 'mlerp'])('%s of equal experts is the expert', async (method) => {
    const expert = inputs.experts[0];
    const twin = {
      table: { ...expert.table, digest: 'f'.repeat(64) },
      locations: { ...expert.locations, digest: 'f'.repeat(64) },
    };
    const merged = await mergeCase(anyCase(method, { experts: [expert, twin] }));
    const alone = await mergeCase(anyCase('linear', { experts: [expert] }));
    for (const name of ['big', 'odd', '__proto__', 'ids']) expect(merged.bytes(name)).toEqual(alone.bytes(name));
  });

  const scaled = everyMethod.filter(({ id, dialect }) => {
    const card = listMethods().find((known) => known.id === id && known.dialect === dialect);
    return card?.prerequisites.base === true && card.parameters.some(({ name }) => name === 'lambda');
  });
  test.each(scaled)('$id ($dialect) with lambda 0 is the base', async ({ whole }) => {
    const merged = await mergeCase({ ...whole, parameters: { lambda: 0 } });
    const base = await mergeCase(anyCase('linear', { experts: [inputs.base] }));
    for (const name of ['big', 'odd', '__proto__', 'scalar']) expect(merged.values(name)).toEqual(base.values(name));
  });

  test('DARE that drops nothing is Task Arithmetic, and DARE that drops everything is the base', async () => {
    const parameters = { lambda: 0.4 };
    const plain = await mergeCase(anyCase('task_arithmetic', { parameters }));
    const none = await mergeCase(anyCase('dare_linear', { parameters: { ...parameters, p: 0 } }));
    expect(none.bytes('big')).toEqual(plain.bytes('big'));
    const all = await mergeCase(anyCase('dare_linear', { parameters: { ...parameters, p: 1 } }));
    const base = await mergeCase(anyCase('linear', { experts: [inputs.base] }));
    expect(all.values('big')).toEqual(base.values('big'));
  });

  test('TIES that trims nothing and adds is Task Arithmetic where all experts agree in sign', async () => {
    const base = writeCheckpoint(at, [f32('w', [4], [0, 0, 0, 0])]);
    const experts = [1, 2].map((n) => writeCheckpoint(at, [f32('w', [4], [n, -n, 2 * n, 0])]));
    const merged = await mergeCase({ folder: at, method: 'ties', parameters: { k: 1, agg: 'sum' }, base, experts });
    expect(merged.values('w')).toEqual([3, -3, 6, 0]);
  });

  test('TIES keeps every entry that ties with the threshold, and nothing else', async () => {
    const base = writeCheckpoint(at, [f32('w', [10], new Array(10).fill(0))]);
    const expert = writeCheckpoint(at, [f32('w', [10], [1, -2, 2, 2, -0.5, 0, 0, 0, 0.25, 3])]);
    // k·D = 2: the threshold is the 8th smallest of 0 0 0 .25 .5 1 2 2 2 3, and all three of magnitude 2 survive
    const merged = await mergeCase({ folder: at, method: 'ties', parameters: { k: 0.2 }, base, experts: [expert] });
    expect(merged.values('w')).toEqual([0, -2, 2, 2, 0, 0, 0, 0, 0, 3]);
  });

  test('where trimmed entries cancel, the majority decides: of the model, of the tensor, or plus', async () => {
    const base = writeCheckpoint(at, [f32('a', [4], [0, 0, 0, 0]), f32('b', [2], [0, 0])]);
    const experts = [
      writeCheckpoint(at, [f32('a', [4], [1, -1, -1, -1]), f32('b', [2], [1, 1])]),
      writeCheckpoint(at, [f32('a', [4], [-1, -1, -1, -1]), f32('b', [2], [-1, 1])]),
    ];
    const first = async (zero_sign: string): Promise<number[]> => {
      const merged = await mergeCase({ folder: at, method: 'ties', parameters: { k: 1, zero_sign }, base, experts });
      return [merged.values('a')[0], merged.values('b')[0]];
    };
    expect(await first('global-majority')).toEqual([-1, -1]);
    expect(await first('tensor-majority')).toEqual([-1, 1]);
    expect(await first('plus')).toEqual([1, 1]);
  });

  test('experts that never moved from the base leave it as it is', async () => {
    const twin = (digest: string): TestCheckpoint => ({
      table: { ...inputs.base.table, digest },
      locations: { ...inputs.base.locations, digest },
    });
    const experts = [twin('e'.repeat(64)), twin('d'.repeat(64))];
    const base = await mergeCase(anyCase('linear', { experts: [inputs.base] }));
    for (const method of ['ties', 'dare_ties', 'task_arithmetic']) {
      const merged = await mergeCase(anyCase(method, { experts }));
      expect(merged.values('big')).toEqual(base.values('big'));
    }
  });

  test('another seed gives other masks, seed 0 included', async () => {
    const [zero, one, again] = await Promise.all([0, 1, 0].map((seed) => mergeCase(anyCase('dare_linear', { seed }))));
    expect(zero.bytes('big')).toEqual(again.bytes('big'));
    expect(zero.bytes('big')).not.toEqual(one.bytes('big'));
  });

  test.each(FLOAT_DTYPES)('%s goes in and comes out', async (dtype) => {
    const values = [0.5, -1, 2, -0.25, 0, 1.5, 3, -4, 448];
    const experts = [0, 1, 2].map((index) =>
      writeCheckpoint(at, [{ name: 'w', dtype, shape: [9], values }, f32('i', [1], [index])]),
    );
    const merged = await mergeCase({ folder: at, method: 'linear', experts: experts.slice(0, 2) });
    expect(merged.plan.tensors.find(({ name }) => name === 'w')?.dtype).toBe(dtype);
    expect(merged.values('w')).toEqual(values);
  });

  test('copied tensors are those of the base, byte for byte', async () => {
    const merged = await mergeCase(anyCase('task_arithmetic'));
    expect([...merged.bytes('ids')]).toEqual(new Array(24).fill(0));
  });

  test('the analytic cost, the bytes and the memory are measured', async () => {
    const { outcome, plan } = await mergeCase(anyCase('ties'));
    expect(outcome.cost).toMatchObject({ flops: plan.flops, threads: 1, device: 'cpu/wasm', computeDtype: 'F32' });
    expect(outcome.cost.bytesWritten).toBe(plan.bytesWritten);
    expect(outcome.cost.bytesRead).toBeGreaterThanOrEqual(plan.bytesRead);
    expect(outcome.cost.peakRssBytes).toBeGreaterThan(2 ** 24);
  });
});
