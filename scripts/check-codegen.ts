/** Fails when a generated file differs from what `npm run codegen` would write. Writes nothing itself. */
import { readFileSync } from 'node:fs';
import { generate } from '@graphql-codegen/cli';
import config from '../codegen.ts';

// resolves to the files in place of writing them
const files = (await generate({ ...config, silent: true }, false)) as readonly { filename: string; content: string }[];
for (const { filename, content } of files) {
  if (readFileSync(filename, 'utf8') === content) continue;
  console.error(`${filename} is not what schema.graphql and its documents give: run npm run codegen`);
  process.exitCode = 1;
}
