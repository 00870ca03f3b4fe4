import { type Command } from 'commander';
import type { MigrateReport } from '../../migrate-database.ts';
import { UsageError } from '../exit-codes.ts';
import { createOutput } from '../output.ts';

interface MigrateOptions {
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly down?: boolean;
  readonly data?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  mergeboard migrate --dry-run     what an upgrade would change
  mergeboard migrate               brings the schema up to date; again changes nothing
  mergeboard migrate --to 8 --down undoes what came after version 8, with the data it holds`;

/** `mergeboard migrate`: brings the schema of the database to the version of this program, or to another one. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'bring the schema of the database up to date, under a lock; servers and workers do so at their start, too',
    )
    .option('--dry-run', 'say what would be done, change nothing')
    .option('--to <version>', 'stop at this version')
    .option('--down', 'allow a version below the current one: what later ones hold is lost')
    .option('--data <folder>', 'data folder (MERGEBOARD_DATA, ./data)')
    .option('--json', 'one line of JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async ({ to, dryRun = false, down = false, data, json = false }: MigrateOptions) => {
      if (to !== undefined && !/^\d{1,4}$/.test(to)) throw new UsageError(`--to takes a version like 8, not "${to}"`);
      const { loadEnvWith } = await import('../../env.ts');
      const env = loadEnvWith({ MERGEBOARD_DATA: data });
      // loaded only here: the other commands do without a database driver
      const { migrateDatabase } = await import('../../migrate-database.ts');
      const request = { dryRun, down, ...(to === undefined ? {} : { to: Number(to) }) };
      const report = await migrateDatabase(env, request).catch((error: unknown) => {
        throw error instanceof RangeError ? new UsageError(error.message) : error;
      });
      createOutput(json).result({ ...report, dryRun }, textOf(report, dryRun));
    });
}

function textOf({ from, to, steps }: MigrateReport, dryRun: boolean): string {
  if (steps.length === 0) return `The schema is at version ${from}: nothing to do.`;
  const lines = steps.map(({ version, name, direction }) => `  ${direction.padEnd(4)} ${version} ${name}`);
  return [`${dryRun ? 'Would go' : 'Went'} from version ${from} to ${to}:`, ...lines].join('\n');
}
