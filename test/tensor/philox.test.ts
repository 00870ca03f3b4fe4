import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dropBound } from '../../src/tensor/kernels/kernel-task.ts';
import { MergeKernels } from '../../src/tensor/kernels/merge-kernels.ts';
import { dropMask, philox, randomWords } from '../../src/tensor/philox.ts';

function kernelMask(key: readonly [number, number], p: number, first: number, count: number): Float32Array {
  const kernels = new MergeKernels(4 * count + 1024);
  const to = kernels.allocate(4 * count);
  const { upper, lower } = dropBound(p);
  kernels.exports.masks(key[0], key[1], BigInt(first), count, upper, lower, to);
  return Float32Array.from(new Int32Array(kernels.buffer, to, count), (lane) => (lane === 0 ? 0 : 1));
}

describe('Philox4x32-10', () => {
  test('gives the published known answers', () => {
    expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const ones = 0xffffffff;
    expect(philox([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
    expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });

  test('the kernel draws the same masks, also beyond 2^32 elements', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const start = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 2 ** 30, max: 2 ** 40 }));
    const whole = fc.integer({ min: 0, max: 255 }).map((parts) => parts / 256);
    const probability = fc.oneof(fc.double({ min: 0, max: 0.999, noNaN: true }), whole);
    fc.assert(
      fc.property(word, word, probability, start, (a, b, p, at) => {
        const first = at * 64;
        expect(kernelMask([a, b], p, first, 192)).toEqual(dropMask([a, b], p, first, 192));
      }),
      { numRuns: 60 },
    );
  });

  test('where the first 8 bits decide nothing, the next 32 do', () => {
    // at 0.5 + 2^-10 one byte in 256 is undecided, and a quarter of those are dropped
    const count = 1 << 16;
    const half = dropMask([7, 9], 0.5, 0, count);
    const more = dropMask([7, 9], 0.5 + 2 ** -10, 0, count);
    const changed = half.reduce((sum, keep, index) => sum + Math.abs(keep - more[index]), 0);
    expect(changed / count).toBeGreaterThan(2 ** -11);
    expect(changed / count).toBeLessThan(2 ** -9);
    expect(kernelMask([7, 9], 0.5 + 2 ** -10, 0, count)).toEqual(more);
  });

  test.each([0.1, 0.5, 0.9])('drops a share of p = %p', (p) => {
    const count = 1 << 17;
    const kept = kernelMask([1, 2], p, 0, count).reduce((sum, one) => sum + one, 0);
    expect(Math.abs(kept / count - (1 - p))).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / count));
  });

  test('keeps everything at p = 0 and nothing at p = 1', () => {
    expect(dropMask([0, 0], 0, 0, 64)).toEqual(new Float32Array(64).fill(1));
    expect(kernelMask([0, 0], 0, 0, 64)).toEqual(new Float32Array(64).fill(1));
    expect(dropMask([0, 0], 1, 0, 64)).toEqual(new Float32Array(64));
  });
});

describe('random words', () => {
  test('hang on the key and the element alone', () => {
    const start = fc.oneof(fc.nat(100), fc.integer({ min: 2 ** 34 - 10, max: 2 ** 34 + 10 }));
    fc.assert(
      fc.property(fc.nat(), start, fc.nat(40), fc.nat(40), (key, first, skip, count) => {
        const whole = randomWords([key, 7], first, skip + count);
        expect(randomWords([key, 7], first + skip, count)).toEqual(whole.subarray(skip));
      }),
      { numRuns: 50 },
    );
  });

  test('are the words of a block of their own', () => {
    fc.assert(
      fc.property(fc.nat(), fc.oneof(fc.nat(100), fc.integer({ min: 2 ** 32 - 5, max: 2 ** 32 + 5 })), (key, group) => {
        const counter = [group % 2 ** 32, Math.floor(group / 2 ** 32), 2, 0] as const;
        expect([...randomWords([key, 2 ** 32 - 1], 4 * group, 4)]).toEqual(philox(counter, [key, 2 ** 32 - 1]));
      }),
      { numRuns: 50 },
    );
  });

  test('are even, and others than those that masks are drawn from', () => {
    const words = randomWords([1, 2], 0, 4096);
    const mean = words.reduce((sum, word) => sum + word / 2 ** 32, 0) / words.length;
    // six standard deviations of the mean of an even number
    expect(Math.abs(mean - 0.5)).toBeLessThan(6 / Math.sqrt(12 * words.length));
    expect(philox([0, 0, 0, 0], [1, 2])).not.toContain(words[0]);
  });
});
