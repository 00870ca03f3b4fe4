/**
 * Makes the package that npm publishes: JavaScript and declarations in `dist/`, which mirrors the repository so that files find each other
 * by the same relative paths. Node runs no TypeScript below `node_modules`.
 *
 *   node scripts/build-package.ts                                          all of it (npm pack does this)
 *   node scripts/build-package.ts --out folder --only src/client/public.ts these modules and what they import, no assets
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What the program reads beside its modules. */
const ASSETS = ['schema.graphql', 'migrations', 'definitions', 'web/dist'];
/** What lies among the modules and is none. Training scripts come as modules; their sources do not. */
const BESIDE_MODULES = /\.(?:wasm|json|js|yml|md|safetensors|txt|model|jsonl|parquet)$/;

const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string', multiple: true } } });
const out = resolve(ROOT, values.out ?? 'dist');

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
compile(values.only ?? null);
for (const file of filesOf(out)) {
  if (file.endsWith('.js')) rewrite(file, (text) => text.replace(/(new URL\('\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
  if (file.endsWith('.d.ts')) rewrite(file, (text) => text.replace(/(\bfrom '\.{1,2}\/[^']+)\.ts'/g, "$1.js'"));
}
writeFileSync(join(out, 'package.json'), `${JSON.stringify({ ...identity(), private: true })}\n`);
if (values.only === undefined) copyAssets();

/** Emits with the compiler. @param only modules to begin with; null: all of the program and its suites */
function compile(only: readonly string[] | null): void {
  const config = join(out, 'tsconfig.json');
  const choice = only === null ? ['src', 'suites'].map((folder) => join(ROOT, folder)) : [];
  const files = (only ?? []).map((file) => join(ROOT, file));
  const compilerOptions = { outDir: out, rootDir: ROOT, typeRoots: [join(ROOT, 'node_modules/@types')] };
  writeFileSync(
    config,
    JSON.stringify({ extends: join(ROOT, 'tsconfig.build.json'), compilerOptions, include: choice, files }),
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', config], { stdio: 'inherit' });
  rmSync(config);
  if (status !== 0) throw new Error(`tsc ended with ${status}`);
}

function copyAssets(): void {
  if (!existsSync(join(ROOT, 'web/dist/index.html'))) {
    spawnSync(process.execPath, [join(ROOT, 'scripts/web.ts'), 'build'], { stdio: 'inherit' });
  }
  for (const asset of ASSETS) cpSync(join(ROOT, asset), join(out, asset), { recursive: true });
  for (const folder of ['src', 'suites']) {
    for (const file of filesOf(join(ROOT, folder))) {
      const target = join(out, file.slice(ROOT.length));
      if (!BESIDE_MODULES.test(file) || file.includes('/assembly/') || existsSync(target)) continue;
      mkdirSync(dirname(target), { recursive: true });
      cpSync(file, target);
    }
  }
  // a suite names the module that draws its data
  for (const file of filesOf(join(out, 'suites')).filter((one) => one.endsWith('suite.json'))) {
    rewrite(file, (text) => text.replace(/("generator":\s*"[^"]+)\.ts"/, '$1.js"'));
  }
}

function identity(): Record<string, unknown> {
  const { name, version, type } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  return { name, version, type };
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function rewrite(file: string, change: (text: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after !== before) writeFileSync(file, after);
}
