/**
 * Trains the models of a bundled suite:
 *
 *     npm run suite:train -- shapes-grid [--smoke] [--resume] [--out <folder>] [--threads <n>]
 *
 * The same code gives the same weights on any machine, for any number of threads. `--smoke` takes two small steps per
 * model, to see that it runs; `--resume` keeps the models that are in the folder already.
 */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { trainSuite } from '../suites/common/train-suite.ts';

const SUITES = join(import.meta.dirname, '../suites');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    smoke: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    out: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const [suite] = positionals;
const suites = readdirSync(SUITES).filter((name) => existsSync(join(SUITES, name, 'suite.json')));
const threads = Number(values.threads);
if (positionals.length !== 1 || !suites.includes(suite) || !(Number.isInteger(threads) && threads >= 1)) {
  console.error(`usage: suite-train ${suites.join('|')} [--smoke] [--resume] [--out <folder>] [--threads <n>]`);
  process.exit(2);
}

const started = performance.now();
const report = (line: string) =>
  console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`);
const { smoke, resume, out = join(SUITES, suite, 'checkpoints') } = values;
await trainSuite(suite, { out, smoke, resume, threads, report });
report(`all models written to ${out}`);
