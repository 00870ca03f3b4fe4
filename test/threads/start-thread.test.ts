import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { plainSources } from '../../src/threads/plain-sources.ts';
import { startThread } from '../../src/threads/start-thread.ts';

const THREAD = new URL('./sample-thread.ts', import.meta.url).href;
const MODULE = new URL('./sample-module.ts', import.meta.url).href;

describe('a thread', () => {
  test.each([[[MODULE]], [[]]])('runs a TypeScript module with its data, with %j given along', async (alsoImported) => {
    const thread = startThread(THREAD, { greeting: 'hello', computed: MODULE }, alsoImported);
    const [message] = (await once(thread, 'message')) as unknown[];
    expect(message).toEqual({ greeting: 'hello', answer: 42, environment: 0 });
    await thread.terminate();
  });

  test('whose module is not there fails with an error event', async () => {
    const thread = startThread(new URL('./nowhere.ts', import.meta.url).href, {});
    const [error] = (await once(thread, 'error')) as [Error];
    expect(error.message).toMatch(/nowhere/);
  });
});

describe('plain sources', () => {
  test('are JavaScript of a module and of what it imports from the start, but for types', () => {
    const sources = plainSources([THREAD]);
    expect([...sources.keys()].map((url) => url.replace(/.*\//, '')).sort()).toEqual(['errors.ts', 'sample-thread.ts']);
    for (const source of sources.values()) expect(source).not.toMatch(/\b(interface|readonly)\b.*[:{]/);
  });

  test('leave out what cannot be stripped or is no TypeScript', () => {
    expect(plainSources(['node:fs', 'file:///nowhere.ts', 'data:text/javascript,1'])).toEqual(new Map());
  });

  test('print no warning', () => {
    const heard: unknown[] = [];
    const listen = (warning: unknown): void => void heard.push(warning);
    process.on('warning', listen);
    plainSources([MODULE]);
    process.off('warning', listen);
    expect(heard).toEqual([]);
  });
});
