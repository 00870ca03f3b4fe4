import { describe, expect, test } from '@jest/globals';
import { roundTo } from '../../src/evaluate/round-to.ts';
import { accuracyScore, argMax } from '../../src/evaluate/accuracy.ts';

describe('accuracy of a cell', () => {
  test('is the share of right answers, with its binomial standard error', () => {
    const score = accuracyScore('a', 'task', 75, 100);
    expect(score).toMatchObject({ cellId: 'a', labelSpace: 'task', metric: 'accuracy', value: 0.75, n: 100 });
    expect(score.standardError).toBeCloseTo(Math.sqrt((0.75 * 0.25) / 100), 12);
    expect(accuracyScore('a', 'all', 100, 100).standardError).toBe(0);
  });

  test('needs examples', () => {
    expect(() => accuracyScore('a', 'task', 0, 0)).toThrow(RangeError);
  });

  test('counts the first of equal logits as the answer and none where a logit is not a number', () => {
    expect(argMax([1, 3, 3, 2], 0, 4)).toBe(1);
    expect(argMax([9, 1, 3, 2], 1, 4)).toBe(2);
    expect(argMax([1, NaN, 3], 0, 3)).toBe(-1);
  });
});

describe('rounding', () => {
  test.each([
    [0.12345, 3, 0.123],
    [0.9996, 3, 1],
    [2 / 3, 3, 0.667],
    // exact ties go to the even digit, as in Python
    [0.0625, 3, 0.062],
    [0.1875, 3, 0.188],
    [0.5, 1, 0.5],
    [0.125, 2, 0.12],
    // no tie, though it is written like one
    [0.0005, 3, 0.001],
    [0.1235, 3, 0.123],
    [0.1, undefined, 0.1],
  ])('of %d to %d decimals is %d', (value, decimals, rounded) => {
    expect(roundTo(value, decimals)).toBe(rounded);
  });

  test('changes the value of an accuracy, not its standard error', () => {
    const plain = accuracyScore('a', 'task', 1, 3);
    expect(accuracyScore('a', 'task', 1, 3, 3)).toEqual({ ...plain, value: 0.333 });
  });
});
