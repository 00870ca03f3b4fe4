#!/usr/bin/env node
/**
 * Starts the command line on a Node that is new enough (22.18: it can run TypeScript sources). An older Node hands over to the one of
 * the npm package `node`, if it is installed. Written in old JavaScript, so that an old Node gets far enough to say so.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = [22, 18];
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
// a clone runs its sources; an installed package is built, since Node strips no types below node_modules
const CLI = [join(ROOT, 'src', 'cli.ts'), join(ROOT, 'dist', 'src', 'cli.js')].find((file) => existsSync(file));

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) {
  await import(pathToFileURL(CLI).href);
} else {
  handOver();
}

function handOver() {
  const node = packagedNode();
  if (node === null) {
    console.error(
      `mergeboard needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}.\n` +
        'Install it, or run `npm install node@22` beside mergeboard.',
    );
    process.exit(2);
  }
  const child = spawn(node, [CLI, ...process.argv.slice(2)], { stdio: 'inherit' });
  // ctrl-c reaches the whole group already; whoever signals only this process means the child
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  child.on('error', (error) => {
    console.error(`mergeboard: cannot start ${node}: ${error.message}`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code === null ? 1 : code);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

/** Path of the program inside the npm package `node`; null when it is not installed. */
function packagedNode() {
  try {
    const require = createRequire(import.meta.url);
    const file = require.resolve('node/package.json');
    const { bin } = require(file);
    return join(dirname(file), typeof bin === 'string' ? bin : bin.node);
  } catch {
    return null;
  }
}
