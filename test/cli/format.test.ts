import { describe, expect, test } from '@jest/globals';
import {
  formatAmount,
  formatBytes,
  formatCount,
  formatParameters,
  formatPercent,
  formatSeconds,
  formatTable,
} from '../../src/cli/format.ts';

describe('numbers for people', () => {
  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [200 * 1024 * 1024, '200 MiB'],
    [3 * 1024 ** 3, '3.0 GiB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [0.25, '0.3 s'],
    [42, '42 s'],
    [75, '1:15'],
    [3605, '1:00:05'],
    [Infinity, '–'],
  ])('%d seconds are %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  test.each([
    [36, '36'],
    [12_345, '12.3 k'],
    [1_234_567, '1.23 M'],
    [7e9, '7.00 G'],
  ])('%d is %s', (count, text) => expect(formatCount(count)).toBe(text));

  test('amounts follow the unit of the job', () => {
    expect(formatAmount(2048, 'bytes')).toBe('2.0 KiB');
    expect(formatAmount(12, 'images')).toBe('12 images');
  });

  test('fractions are percents, and nothing is a dash', () => {
    expect(formatPercent(0.9137)).toBe('91.4 %');
    expect(formatPercent(0)).toBe('0.0 %');
    expect(formatPercent(null)).toBe('–');
  });

  test('parameters are written as they are given', () => {
    expect(formatParameters({ lambda: 0.3, rescale: true })).toBe('lambda=0.3 rescale=true');
    expect(formatParameters(null)).toBe('');
  });
});

test('tables align their columns and have no trailing blanks', () => {
  const table = formatTable(
    [
      { title: 'name', text: ({ name }: { name: string; n: number }) => name },
      { title: 'n', align: 'right', text: ({ n }) => String(n) },
      { title: 'note', text: () => '' },
    ],
    [
      { name: 'a–b', n: 7 },
      { name: 'longer', n: 123 },
    ],
  );
  expect(table.split('\n')).toEqual(['name      n  note', '──────  ───  ────', 'a–b       7', 'longer  123']);
});
