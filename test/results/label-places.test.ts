import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apart } from '../../src/results/label-places.ts';

const FRAME = { width: 400, height: 300 };

test('labels that would lie on each other are put one above the other; others stay', () => {
  const labels = [
    { x: 0, y: 50, text: 'linear' },
    { x: 0.5, y: 50.2, text: 'mlerp' },
    { x: 90, y: 50, text: 'ties' },
    { x: 100, y: 80, text: 'mats' },
  ];
  const placed = new Map(apart(labels, FRAME).map(({ text, y }) => [text, y]));
  expect(placed.get('linear')).toBe(50);
  expect(placed.get('mlerp')).toBeCloseTo(50 + (13 * 30) / 300);
  expect(placed.get('ties')).toBe(50);
  expect(placed.get('mats')).toBe(80);
  expect(apart([], FRAME)).toEqual([]);
});

test('no two labels at one place on the x axis are nearer than a line', () => {
  const heights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(heights, (ys) => {
      const placed = apart(
        ys.map((y) => ({ x: 1, y, text: 'method' })),
        FRAME,
      ).map(({ y }) => y);
      const line = (13 * (Math.max(...ys) - Math.min(...ys) || 1)) / FRAME.height;
      const sorted = placed.sort((a, b) => a - b);
      for (const [i, y] of sorted.entries()) if (i > 0) expect(y - sorted[i - 1]).toBeGreaterThan(line - 1e-9);
    }),
  );
});
