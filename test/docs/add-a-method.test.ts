import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { findMethod, listAllMethods, listPostSteps } from '../../src/merge/catalogue.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the method of docs/add-a-method.md is the one in the sources, and no other file names it', async () => {
  const [, path, code] = /```ts\n\/\/ (\S+)\n([\s\S]*?)```/.exec(await read('docs/add-a-method.md')) ?? [];
  expect(code).toBe(await read(path));
  expect(findMethod({ id: 'localize_and_stitch' })?.card.dialect).toBe('authors');
  for (const file of ['catalogue.ts', 'recipe.ts', 'plan.ts', 'run.ts', 'engine/thread-engine.ts']) {
    expect(await read(`src/merge/${file}`)).not.toMatch(/localize/i);
  }
});

test('the table of the README names every method under its dialect, and every step', async () => {
  const [table] = /\| dialect[\s\S]*?(?=\n## )/.exec(await read('README.md')) ?? [''];
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  for (const { id, dialect } of listAllMethods()) {
    const row = rows.find((line) => line.split('|')[1].includes(`\`${dialect}\``));
    expect([dialect, id, row?.includes(`\`${id}\``)]).toEqual([dialect, id, true]);
  }
  for (const { id } of listPostSteps()) expect(table).toContain(`\`${id}\``);
});
