/**
 * Everything about the sources that a machine can judge without running the product: `npm run check`, or
 * `npm run check -- lint types` for some of it. All steps run, as many at a time as there are cores, also after a failure, and only
 * failures print much.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

interface Step {
  readonly name: string;
  readonly what: string;
  /** Arguments of Node. */
  readonly command: readonly string[];
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const program = (path: string, ...args: string[]): string[] => [`node_modules/${path}`, ...args];

// the longest first
const STEPS: readonly Step[] = [
  { name: 'lint', what: 'eslint', command: program('eslint/bin/eslint.js', '.') },
  {
    name: 'format',
    what: 'prettier',
    command: program('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  },
  { name: 'types', what: 'tsc', command: program('typescript/bin/tsc', '--noEmit') },
  { name: 'page', what: 'tsc of the page', command: program('typescript/bin/tsc', '--noEmit', '-p', 'web') },
  {
    name: 'codegen',
    what: 'generated types match the schema',
    command: ['scripts/check-codegen.ts'],
  },
  {
    name: 'reference',
    what: 'docs/reference matches the schema and the method cards',
    command: ['scripts/reference.ts', '--check'],
  },
  { name: 'schema', what: 'the schema breaks no client', command: ['scripts/check-schema.ts'] },
  { name: 'kernels', what: 'compiled kernels match their sources', command: ['scripts/build-kernels.ts', '--check'] },
];

/** Runs one step; its output is shown when it fails. */
async function run(step: Step): Promise<boolean> {
  const begin = performance.now();
  const child = spawn(process.execPath, step.command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${step.name.padEnd(9)} ${step.what} (${seconds} s)`);
  if (status !== 0) process.stderr.write(Buffer.concat(output));
  return status === 0;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')}; there are ${STEPS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const waiting = STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const failed: string[] = [];
async function runWaiting(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    if (!(await run(step))) failed.push(step.name);
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));
if (failed.length > 0) {
  console.error(`failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
