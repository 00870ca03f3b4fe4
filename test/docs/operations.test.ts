import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { createProgram } from '../../src/cli/program.ts';
import { knownVariables } from '../support/known-variables.ts';

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('docs/operations.md names every variable that the program reads, and no other', async () => {
  const names = (text: string): string[] =>
    [...new Set(text.match(/\b(?:MERGEBOARD|S3|HF|OTEL)_[A-Z0-9_]*[A-Z0-9]\b|\bDATABASE_URL\b/g))].sort();
  const known = knownVariables();
  expect(known.length).toBeGreaterThan(20);
  expect(names(await read('docs/operations.md'))).toEqual(known);
});

test('docs/cli.md has a section for every command and names each of its options', async () => {
  const text = await read('docs/cli.md');
  const commands = (await createProgram()).commands.filter((command) => command.name() !== 'help');
  expect(commands.length).toBeGreaterThan(7);
  for (const command of commands) {
    const name = command.name();
    expect(text).toMatch(new RegExp(`^### .*\`${name}\\b`, 'm'));
    const options = [command, ...command.commands].flatMap((one) => one.options.map(({ long }) => long ?? ''));
    expect([name, options.filter((option) => !text.includes(option))]).toEqual([name, []]);
  }
});
