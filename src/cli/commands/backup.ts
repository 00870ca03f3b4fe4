import { resolve } from 'node:path';
import { type Command } from 'commander';
import { formatBytes, formatCount } from '../format.ts';
import { createOutput } from '../output.ts';

interface BackupOptions {
  readonly data?: string;
  readonly json?: boolean;
}

const BACKUP_HELP = `
Servers and workers may go on meanwhile. Again into the same folder copies only objects that are new.

Examples:
  mergeboard backup /backups/board                 database and objects of ./data
  DATABASE_URL=… S3_ENDPOINT=… mergeboard backup /backups/board`;

const RESTORE_HELP = `
The target must be empty: run it before the first start of a server. Every digest is checked. One that was broken off can be run again.

Example:
  mergeboard restore /backups/board --data /srv/mergeboard && mergeboard serve --data /srv/mergeboard`;

/** `mergeboard backup`: database and objects as a folder. */
export function addBackupCommand(program: Command): void {
  program
    .command('backup <folder>')
    .description('write database and objects into a folder, as they are at one moment')
    .option('--data <folder>', 'data folder (MERGEBOARD_DATA, ./data)')
    .option('--json', 'one line of JSON on standard output')
    .addHelpText('after', BACKUP_HELP)
    .action(async (folder: string, { data, json = false }: BackupOptions) => {
      const { loadEnvWith } = await import('../../env.ts');
      const env = loadEnvWith({ MERGEBOARD_DATA: data });
      const output = createOutput(json);
      // loaded only here: the other commands do without a database driver
      const { backupServer } = await import('../../backup-server.ts');
      const report = await backupServer(env, resolve(folder));
      const { rows, tables, objects, bytes, copied } = report;
      const text = [
        `${formatCount(rows)} rows of ${tables} tables`,
        `${formatCount(objects)} objects of ${formatBytes(bytes)}, ${formatCount(copied.objects)} of them (${formatBytes(copied.bytes)}) new`,
      ];
      output.result(report, text.join('\n'));
    });
}

/** `mergeboard restore`: a backup's folder as database and objects. */
export function addRestoreCommand(program: Command): void {
  program
    .command('restore <folder>')
    .description('fill an empty database and an empty object store from a backup')
    .option('--data <folder>', 'data folder (MERGEBOARD_DATA, ./data)')
    .option('--json', 'one line of JSON on standard output')
    .addHelpText('after', RESTORE_HELP)
    .action(async (folder: string, { data, json = false }: BackupOptions) => {
      const { loadEnvWith } = await import('../../env.ts');
      const env = loadEnvWith({ MERGEBOARD_DATA: data });
      const output = createOutput(json);
      const { restoreServer } = await import('../../backup-server.ts');
      const { backup, jobs } = await restoreServer(env, resolve(folder));
      const { createdAt, schema, objects } = backup;
      output.result(
        { createdAt, schema, objects: objects.count, bytes: objects.bytes, jobs },
        `The backup of ${createdAt} is restored: ${formatCount(objects.count)} objects of ${formatBytes(objects.bytes)}; ${jobs} jobs wait again.`,
      );
    });
}
