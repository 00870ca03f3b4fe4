import { expect, test } from '@jest/globals';
import { newId } from '../../src/storage/new-id.ts';

test('ids are UUIDs of version 7, sort by time, and differ', () => {
  expect(newId(Date.UTC(2026, 0, 1))).toMatch(/^019b76da-a800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newId(1000) < newId(1001)).toBe(true);
  expect(new Set(Array.from({ length: 1000 }, () => newId(5))).size).toBe(1000);
});
