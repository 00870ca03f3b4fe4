import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../src/', import.meta.url);

/** Names of all environment variables that the program reads, as its models spell them; sorted. */
export function knownVariables(): readonly string[] {
  const settings = readdirSync(new URL('settings/', ROOT)).map((name) => `settings/${name}`);
  const text = ['env.ts', ...settings].map((path) => readFileSync(new URL(path, ROOT), 'utf8')).join('\n');
  const names = [...text.matchAll(/^ +((?:MERGEBOARD|S3|HF|OTEL)_[A-Z0-9_]+|DATABASE_URL): /gm)].map(
    ([, name]) => name,
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
