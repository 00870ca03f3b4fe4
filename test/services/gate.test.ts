import { expect, test } from '@jest/globals';
import { createGate } from '../../src/services/gate.ts';

test('a gate lets a few calls through at a time, in order, also after failures', async () => {
  const gate = createGate(2);
  const log: string[] = [];
  let running = 0;
  const call = (name: string) =>
    gate(async () => {
      running += 1;
      log.push(`${name} ${running}`);
      await new Promise((wake) => setImmediate(wake));
      running -= 1;
      if (name === 'b') throw new Error('b fails');
      return name;
    });
  const ends = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(call));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(log.map((entry) => entry.split(' ')[0])).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(log.every((entry) => Number(entry.split(' ')[1]) <= 2)).toBe(true);
  await expect(call('f')).resolves.toBe('f');
});
