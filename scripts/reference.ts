/**
 * Writes the pages of `docs/reference` from the schema and the method cards: `npm run reference`. With `--check` it writes nothing
 * and fails when a page is not what it would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { listAllMethods, listPostSteps } from '../src/merge/catalogue.ts';
import { methodsPage } from './reference/methods-page.ts';
import { schemaPage } from './reference/schema-page.ts';

const file = (path: string): URL => new URL(`../${path}`, import.meta.url);
const PAGES: Readonly<Record<string, string>> = {
  'docs/reference/api.md': schemaPage(buildSchema(readFileSync(file('schema.graphql'), 'utf8'))),
  'docs/reference/methods.md': methodsPage(listAllMethods(), listPostSteps()),
};

function read(path: string): string | null {
  try {
    return readFileSync(file(path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

for (const [path, text] of Object.entries(PAGES)) {
  if (!process.argv.includes('--check')) writeFileSync(file(path), text);
  else if (read(path) !== text) {
    console.error(`${path} is not what the schema and the method cards give: run npm run reference`);
    process.exitCode = 1;
  }
}
