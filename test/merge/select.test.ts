import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { DIRECT_ELEMENTS, PatternTables } from '../../src/merge/engine/pattern-tables.ts';
import { type CountStep, keptEntries, selectGlobal } from '../../src/merge/engine/select.ts';
import { type SelectPass } from '../../src/merge/passes.ts';
import { type PlanRequest } from '../../src/merge/plan.ts';
import { decodeFloats, encodeFloats } from '../../src/tensor/codec.ts';
import { type FloatDtype } from '../../src/tensor/dtype.ts';
import { KernelTask, type PatternWindow } from '../../src/tensor/kernels/kernel-task.ts';
import { MergeKernels } from '../../src/tensor/kernels/merge-kernels.ts';
import { f32, mergeCase, noise, temporaryFolder, writeCheckpoint } from './support.ts';

const pass: SelectPass = { kind: 'select', name: 'thresholds', scope: 'global', share: 0.2, flopsPerElement: 2 };

function countPatterns(patterns: Uint32Array, { from, shift, buckets }: PatternWindow) {
  const table = new Float64Array(buckets);
  let above = 0;
  for (const pattern of patterns) {
    const bucket = Math.floor((pattern - from) / 2 ** shift);
    if (bucket >= buckets) above++;
    else if (bucket >= 0) table[bucket]++;
  }
  return { above, table };
}

/** Counts over patterns in memory, and notes what was asked for. `sample` is what a sample shows. */
function counter(patterns: Uint32Array, sample: Uint32Array): { count: CountStep; asked: string[] } {
  const asked: string[] = [];
  const count: CountStep = async ({ sample: thin, windows }) => {
    asked.push(thin ? 'sample' : windows[0].shift === 0 ? 'patterns' : 'all');
    return windows.map((window) => countPatterns(thin ? sample : patterns, window));
  };
  return { count, asked };
}

function threshold(patterns: Uint32Array, share: number): number {
  const sorted = patterns.slice().sort();
  return sorted[patterns.length - keptEntries(share, patterns.length)];
}

describe('the threshold of a whole model', () => {
  const size = 2 ** 19;
  const patterns = new Uint32Array(noise(3, size).map((x) => Math.abs(x) ** 3 * 1e-3).buffer);
  const expected = threshold(patterns, 0.2);

  test('takes one full count when the sample is fair', async () => {
    const { count, asked } = counter(
      patterns,
      patterns.filter((_, index) => index % 64 === 0),
    );
    expect(await selectGlobal(pass, 1, size, count, size)).toEqual({ scope: 'global', patterns: [expected] });
    expect(asked).toEqual(['sample', 'sample', 'patterns']);
  });

  test('of task vectors that take few values is guessed before it is counted', async () => {
    const few = new Uint32Array(noise(4, size).map((x) => Math.abs(Math.round(x * 5)) / 4096).buffer);
    const windows: PatternWindow[] = [];
    const { count } = counter(
      few,
      few.filter((_, index) => index % 64 === 0),
    );
    const found = await selectGlobal(
      pass,
      1,
      size,
      (step) => {
        windows.push(step.windows[0]);
        return count(step);
      },
      size,
    );
    expect(found.patterns).toEqual([threshold(few, 0.2)]);
    expect(windows.at(-1)).toEqual({ from: threshold(few, 0.2), shift: 0, buckets: 1 });
  });

  test('is the same when the sample misleads', async () => {
    const { count, asked } = counter(patterns, new Uint32Array(1000).fill(0x3f800000));
    expect(await selectGlobal(pass, 1, size, count, size)).toEqual({ scope: 'global', patterns: [expected] });
    expect(asked).toEqual(['sample', 'sample', 'patterns', 'all', 'patterns']);
  });

  test('of a small model is found without a sample, for any share and with many equal magnitudes', async () => {
    const magnitude = fc.oneof(fc.constantFrom(0, 1, 0x3f800000, 0x3f800001, 0x7f7fffff), fc.nat(0x7f7fffff));
    await fc.assert(
      fc.asyncProperty(
        fc.array(magnitude, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0, 0.05, 0.2, 0.5, 0.999, 1),
        async (list, share) => {
          const all = Uint32Array.from(list);
          const { count, asked } = counter(all, all);
          const found = await selectGlobal({ ...pass, share }, 1, all.length, count);
          expect(found.patterns).toEqual([threshold(all, share)]);
          expect(asked).toEqual(['all', 'patterns']);
        },
      ),
    );
  });

  test('of no elements trims nothing', async () => {
    const { count } = counter(new Uint32Array(), new Uint32Array());
    expect(await selectGlobal(pass, 2, 0, count)).toEqual({ scope: 'global', patterns: [0, 0] });
  });
});

test('the product of share and size is taken as the decimal that was meant', () => {
  expect(keptEntries(0.29, 100)).toBe(30);
  expect(keptEntries(0.2, 8)).toBe(2);
  expect(keptEntries(1, 8)).toBe(8);
  expect(keptEntries(0, 8)).toBe(1);
});

describe('a small tensor', () => {
  const dtypes = fc.constantFrom<FloatDtype>('F32', 'BF16', 'F16', 'F8_E4M3', 'F64');

  test('gives its n-th largest magnitude directly, for any type, length and rank', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.float({ min: -4, max: 4, noNaN: true })), {
          minLength: 1,
          maxLength: 1100,
        }),
        dtypes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pairs, dtype, share) => {
          const kernels = new MergeKernels(4 * DIRECT_ELEMENTS + 100_000);
          const [base, expert] = [0, 1].map((which) => {
            const values = pairs.map((pair) => pair[which]);
            const bytes = encodeFloats(dtype, values);
            const pointer = kernels.allocate(bytes.length);
            kernels.bytes(pointer, bytes.length).set(bytes);
            return { pointer, values: decodeFloats(dtype, bytes) };
          });
          const task = new KernelTask(kernels, 1, kernels.allocate(kernels.exports.scratchBytes(1)));
          const tables = new PatternTables(kernels, 1, 1);
          task.setTypes(dtype, [dtype], dtype);
          task.setPointers(base.pointer, [expert.pointer], 0, 0);
          const deltas = Float32Array.from(pairs, (_, index) => Math.abs(expert.values[index] - base.values[index]));
          const wanted = keptEntries(share, pairs.length);
          expect(tables.selectDirectly(0, task, pairs.length, wanted)).toEqual([
            threshold(new Uint32Array(deltas.buffer), share),
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  const folder = temporaryFolder();
  afterAll(folder.remove);
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** A model of `count` tensors of `elements` each, merged by TIES within each tensor. */
  async function thresholds(count: number, elements: number, plan: Partial<PlanRequest>): Promise<unknown> {
    const [base, ...experts] = [1, 2, 3].map((seed) => {
      const tensors = Array.from({ length: count }, (_, index) => {
        return f32(`w${index}`, [elements], noise(seed + 10 * index, elements));
      });
      return writeCheckpoint(folder.path, tensors);
    });
    const parameters = { trim_scope: 'tensor', k: 0.3 };
    const merged = await mergeCase({ folder: folder.path, method: 'ties', parameters, base, experts, plan });
    return merged.outcome.reductions.thresholds;
  }

  test('has the same thresholds as when it is counted chunk by chunk', async () => {
    const clear = jest.spyOn(PatternTables.prototype, 'clear');
    const direct = await thresholds(1, 70_001, {});
    expect(clear).not.toHaveBeenCalled();
    const counted = await thresholds(1, 70_001, { chunkBytes: 1 });
    expect(clear).toHaveBeenCalledTimes(2);
    expect(counted).toEqual(direct);
  });

  test('costs no table: hundreds of them are selected with work for their elements only', async () => {
    const clear = jest.spyOn(PatternTables.prototype, 'clear');
    const read = jest.spyOn(PatternTables.prototype, 'read');
    const select = jest.spyOn(PatternTables.prototype, 'selectDirectly');
    await thresholds(300, 5, {});
    expect(clear).not.toHaveBeenCalled();
    expect(read).not.toHaveBeenCalled();
    const elements = select.mock.calls.reduce((sum, [, , count]) => sum + count, 0);
    expect(elements).toBe(300 * 5);
  });
});

test('the kernel counts what lies in a window and above it, for any length', () => {
  const value = fc.float({ min: -4, max: 4, noNaN: true });
  const window = fc.constantFrom<PatternWindow>(
    { from: 0, shift: 15, buckets: 65_536 },
    { from: 0x3f000000, shift: 0, buckets: 65_536 },
    { from: 0x3f800000, shift: 7, buckets: 300 },
    { from: 0, shift: 0, buckets: 1 },
    { from: 0x3f800000, shift: 0, buckets: 1 },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60 }), window, (pairs, wanted) => {
      const kernels = new MergeKernels(2 * 65_536 * 8);
      const [base, expert, table] = [4 * 64, 4 * 64, 8 * 65_536].map((bytes) => kernels.allocate(bytes));
      const task = new KernelTask(kernels, 1, kernels.allocate(kernels.exports.scratchBytes(1)));
      pairs.forEach(([x, b], index) => {
        new Float32Array(kernels.buffer, expert)[index] = x;
        new Float32Array(kernels.buffer, base)[index] = b;
      });
      task.setTypes('F32', ['F32'], 'F32');
      task.setPointers(base, [expert], 0, 0);
      task.setWindows([table], [wanted]);
      kernels.exports.countMagnitudes(task.pointer, pairs.length);
      const deltas = Float32Array.from(pairs, ([x, b]) => Math.abs(Math.fround(x - b)));
      const expected = countPatterns(new Uint32Array(deltas.buffer), wanted);
      const counted = new BigUint64Array(kernels.buffer, table, wanted.buckets);
      expect(Float64Array.from(counted, Number)).toEqual(expected.table);
      expect(task.above(0)).toBe(expected.above);
    }),
    { numRuns: 100 },
  );
});
