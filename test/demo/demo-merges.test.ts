import { expect, test } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { DEMO_MERGES } from '../../src/demo/demo-merges.ts';
import { freePort } from '../../src/demo/demo-server.ts';
import { findMethod, listMethods } from '../../src/merge/catalogue.ts';

test('the demo merges with every method of the study that needs no statistics, at least ten times', () => {
  const plain = listMethods().filter((card) => card.dialect === 'paper' && card.prerequisites.statistics.length === 0);
  const used = new Set(DEMO_MERGES.map(({ method }) => method));
  expect([...used]).toEqual(expect.arrayContaining(plain.map(({ id }) => id)));
  expect(DEMO_MERGES.length).toBeGreaterThanOrEqual(10);
});

test('no two merges of the demo are the same recipe', () => {
  expect(new Set(DEMO_MERGES.map((merge) => JSON.stringify(merge))).size).toBe(DEMO_MERGES.length);
});

test.each(DEMO_MERGES.map((merge) => [`${merge.method} of ${merge.experts}`, merge] as const))(
  '%s: parameters, experts and base are what the method takes',
  (_name, { method, parameters, experts, base }) => {
    const card = findMethod({ id: method })?.card;
    expect(card?.parameters.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(parameters)));
    expect(card?.prerequisites.base).toBe(base);
    expect(experts).toBeGreaterThanOrEqual(card?.experts.min ?? 0);
    expect(experts).toBeLessThanOrEqual(card?.experts.max ?? Infinity);
  },
);

test('a taken port is given up for any free one', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  expect(await freePort(port)).toBe(0);
  await new Promise((resolve) => taken.close(resolve));
  expect(await freePort(port)).toBe(port);
});
