/**
 * Compares `schema.graphql` with `schema.released.graphql`, the schema that clients were last promised: whatever breaks
 * one of their documents fails. A break that is meant, and every release, is recorded by
 * `node scripts/check-schema.ts --release`, which makes the present schema the promised one: the diff then shows it.
 */
import { copyFileSync, readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, findDangerousChanges, type GraphQLSchema } from 'graphql';

const CURRENT = new URL('../schema.graphql', import.meta.url);
const RELEASED = new URL('../schema.released.graphql', import.meta.url);

function read(file: URL): GraphQLSchema {
  return buildSchema(readFileSync(file, 'utf8'));
}

if (process.argv.includes('--release')) {
  copyFileSync(CURRENT, RELEASED);
} else {
  const [released, current] = [read(RELEASED), read(CURRENT)];
  const breaking = findBreakingChanges(released, current);
  for (const { description } of findDangerousChanges(released, current))
    console.log(`may surprise clients: ${description}`);
  for (const { description } of breaking) console.error(`breaks clients: ${description}`);
  if (breaking.length > 0) process.exitCode = 1;
}
