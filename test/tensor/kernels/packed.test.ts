import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KernelTask, type TaskSettings } from '../../../src/tensor/kernels/kernel-task.ts';
import { MAP_OPERATIONS, type MapOperation, MergeKernels } from '../../../src/tensor/kernels/merge-kernels.ts';

/** Not a whole number of tiles, but of packed steps. */
const ELEMENTS = 2 * 1024 + 48;
/** Tiles of fewer elements than a packed step are computed by the kernels for any type. */
const SMALL = 8;

const plain: Omit<TaskSettings, 'weights'> = { scale: 0.3, thinning: { kind: 'none' }, majority: 1, aggregate: 'mean' };

/** BF16 inputs, base first, whose differences are often equal, zero or cancel each other. */
const inputs = fc.integer({ min: 1, max: 5 }).chain((experts) =>
  fc.record({
    patterns: fc.array(fc.array(fc.integer({ min: 0x3f70, max: 0x3f90 }), { minLength: 64, maxLength: 64 }), {
      minLength: experts + 1,
      maxLength: experts + 1,
    }),
    signs: fc.integer(),
    weights: fc.array(fc.constantFrom(1, 0.5, -2, 0.1), { minLength: experts, maxLength: experts }),
    first: fc.constantFrom(0, 64, 24, 1 << 20),
  }),
);
type Inputs = Parameters<Parameters<typeof inputs.filter>[0]>[0];

/** Kernel memory with the inputs repeated over all elements. */
class Bench {
  readonly kernels = new MergeKernels(1 << 20);
  readonly output = this.kernels.allocate(2 * ELEMENTS);
  readonly task: KernelTask;
  readonly #pointers: number[];
  readonly #first: number;

  constructor({ patterns, signs, first }: Inputs) {
    const experts = patterns.length - 1;
    this.task = new KernelTask(
      this.kernels,
      experts,
      this.kernels.allocate(this.kernels.exports.scratchBytes(experts)),
    );
    this.#first = first;
    this.#pointers = patterns.map((list, input) => {
      const pointer = this.kernels.allocate(2 * ELEMENTS);
      const values = new Uint16Array(this.kernels.buffer, pointer, ELEMENTS);
      for (let i = 0; i < ELEMENTS; i++) {
        // another period for every input, so that all combinations occur
        const period = list.length - input;
        values[i] = list[i % period] | (((signs >> (i % 31)) & 1) << 15);
      }
      return pointer;
    });
    this.task.setTypes('BF16', new Array<'BF16'>(experts).fill('BF16'), 'BF16');
  }

  set(input: number, element: number, pattern: number): void {
    new Uint16Array(this.kernels.buffer, this.#pointers[input], ELEMENTS)[element] = pattern;
  }

  /** Calls `work` for all elements, `step` at a time. */
  walk(step: number, work: (count: number, first: number) => void): void {
    for (let first = 0; first < ELEMENTS; first += step) {
      const [base, ...rest] = this.#pointers.map((pointer) => pointer + 2 * first);
      this.task.setPointers(base, rest, this.output + 2 * first, this.#first + first);
      work(Math.min(step, ELEMENTS - first), first);
    }
  }

  /** The output of a map, and the first element that is not finite. */
  map(operation: MapOperation, step: number): { readonly bytes: Uint8Array; readonly bad: number } {
    let bad = -1;
    this.walk(step, (count, first) => {
      const found = this.kernels.exports.map(MAP_OPERATIONS[operation], this.task.pointer, count);
      if (found >= 0 && bad < 0) bad = first + found;
    });
    return { bytes: this.kernels.bytes(this.output, 2 * ELEMENTS).slice(), bad };
  }
}

const keys = (experts: number): [number, number][] => Array.from({ length: experts }, (_, index) => [index + 7, 99]);
const thresholds = (experts: number): number[] => Array.from({ length: experts }, (_, k) => 0x3c000000 + (k << 19));

function variants(experts: number): { operation: MapOperation; settings: Partial<TaskSettings> }[] {
  const trim = { kind: 'threshold' as const, patterns: thresholds(experts) };
  const drop = (p: number) => ({ kind: 'drop' as const, p, keys: keys(experts) });
  const votes = [trim, { ...trim, patterns: new Array<number>(experts).fill(0) }, drop(0.5), drop(0.9)].flatMap(
    (thinning) =>
      (['mean', 'sum'] as const).flatMap((aggregate) =>
        ([1, -1] as const).map((majority) => ({
          operation: 'ties' as const,
          settings: { thinning, aggregate, majority },
        })),
      ),
  );
  return [
    { operation: 'weightedSum', settings: {} },
    { operation: 'taskVectors', settings: {} },
    { operation: 'taskVectors', settings: { thinning: drop(0.5) } },
    { operation: 'taskVectors', settings: { thinning: drop(0.93) } },
    { operation: 'taskVectors', settings: { thinning: drop(1) } },
    ...votes,
  ];
}

describe('the kernels for BF16', () => {
  test('give the bits of the kernels for any type', () => {
    fc.assert(
      fc.property(inputs, fc.boolean(), (given, even) => {
        const weights = even ? given.weights.map(() => 1) : given.weights;
        for (const { operation, settings } of variants(weights.length)) {
          const bench = new Bench(given);
          bench.task.setNumbers({ ...plain, weights, ...settings });
          const small = bench.map(operation, SMALL);
          const packed = bench.map(operation, ELEMENTS);
          expect(packed.bad).toBe(-1);
          expect(Buffer.compare(packed.bytes, small.bytes)).toBe(0);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('name the same element that is not finite', () => {
    fc.assert(
      fc.property(
        inputs,
        fc.constantFrom(0, 1),
        fc.nat(ELEMENTS - 1),
        fc.constantFrom(0x7f80, 0xff80, 0x7fc0, 0x7f7f, 0xff7f, 0xffff),
        (given, input, element, pattern) => {
          for (const { operation, settings } of variants(given.weights.length)) {
            const bench = new Bench(given);
            bench.set(input, element, pattern);
            bench.task.setNumbers({ ...plain, scale: 3, weights: given.weights, ...settings });
            const small = bench.map(operation, SMALL);
            const packed = bench.map(operation, ELEMENTS);
            expect(packed.bad).toBe(small.bad);
            if (small.bad < 0) expect(Buffer.compare(packed.bytes, small.bytes)).toBe(0);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  test('count magnitudes and signs together as they do one after the other', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom(0, 0x3c000000, 0x7fffffff, -1), (given, threshold) => {
        const experts = given.weights.length;
        const bench = new Bench(given);
        const { exports } = bench.kernels;
        const patterns = threshold < 0 ? thresholds(experts) : new Array<number>(experts).fill(threshold);
        const tables = patterns.map(() => bench.kernels.allocate(8));
        const windows = patterns.map((from) => ({ from, shift: 0, buckets: 1 }));
        bench.task.setNumbers({ ...plain, weights: given.weights, thinning: { kind: 'threshold', patterns } });
        const counted = (step: number, work: (count: number) => number): unknown => {
          for (const table of tables) bench.kernels.bytes(table, 8).fill(0);
          bench.task.setWindows(tables, windows);
          let signs = 0;
          bench.walk(step, (count) => (signs += work(count)));
          const here = tables.map((table) => new BigUint64Array(bench.kernels.buffer, table, 1)[0]);
          return { signs, here, above: patterns.map((_, index) => bench.task.above(index)) };
        };
        const { pointer } = bench.task;
        const apart = counted(SMALL, (count) => {
          exports.countMagnitudes(pointer, count);
          return exports.countSigns(pointer, count);
        });
        for (const step of [ELEMENTS, 1000, SMALL, 3]) {
          expect(counted(step, (count) => exports.countMagnitudesAndSigns(pointer, count))).toEqual(apart);
        }
      }),
      { numRuns: 30 },
    );
  });
});
