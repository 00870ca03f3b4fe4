import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { findMethod } from '../../src/merge/catalogue.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the method of docs/add-a-method.md is the one in the sources, and no other file names it', async () => {
  const [, path, code] = /```ts\n\/\/ (\S+)\n([\s\S]*?)```/.exec(await read('docs/add-a-method.md')) ?? [];
  expect(code).toBe(await read(path));
  expect(findMethod({ id: 'localize_and_stitch' })?.card.dialect).toBe('authors');
  for (const file of ['catalogue.ts', 'recipe.ts', 'plan.ts', 'run.ts', 'engine/thread-engine.ts']) {
    expect(await read(`src/merge/${file}`)).not.toMatch(/localize/i);
  }
});
