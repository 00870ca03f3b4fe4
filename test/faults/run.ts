/**
 * Causes faults and says what came of them: `npm run faults -- <name> [--times 50] [--seed 1] [--json]`, without a name all of them. Exit status
 * 1 when a promise of docs/reliability.md was not kept, 2 when a fault could not be caused here. Needs what the tests need.
 */
import { parseArgs } from 'node:util';
import { type Fault } from './fault.ts';
import { databaseRestart } from './database-restart.ts';
import { diskFull } from './disk-full.ts';
import { diskFullDatabase } from './disk-full-database.ts';
import { diskFullOutputs } from './disk-full-outputs.ts';
import { killWorkers } from './kill-workers.ts';
import { storeFaults, storeHangs } from './store-faults.ts';
import { storeSilence } from './store-silence.ts';
import { uploadKill } from './upload-kill.ts';

const FAULTS: readonly Fault[] = [
  databaseRestart,
  diskFull,
  diskFullDatabase,
  diskFullOutputs,
  killWorkers,
  storeFaults,
  storeHangs,
  storeSilence,
  uploadKill,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const unknown = positionals.find((name) => FAULTS.every((fault) => fault.name !== name));
if (unknown !== undefined) throw new Error(`no fault ${unknown}: ${FAULTS.map(({ name }) => name).join(', ')}`);
const options = { seed: Number(values.seed), times: Number(values.times) };

for (const fault of FAULTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const begin = performance.now();
  const { seen, problems, notCaused } = await fault.run(options, (line) =>
    process.stderr.write(`${fault.name}: ${line}\n`),
  );
  const seconds = Math.round((performance.now() - begin) / 1000);
  if (notCaused !== undefined) {
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ name: fault.name, notCaused })}\n`
        : `${fault.name}: not caused: ${notCaused}\n`,
    );
    process.exitCode ??= 2;
    continue;
  }
  const line = { name: fault.name, seconds, seen, problems };
  process.stdout.write(values.json ? `${JSON.stringify(line)}\n` : `${fault.name} (${seconds} s): ${words(seen)}\n`);
  for (const problem of problems) process.stderr.write(`${fault.name}: BROKEN: ${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

function words(seen: Readonly<Record<string, number | string>>): string {
  return Object.entries(seen)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
