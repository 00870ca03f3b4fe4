import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command } from 'commander';
import type { ReportFile } from '../../client/record-reports.ts';
import { withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { withSession, type ClientOptions } from '../session.ts';

/** Tables that come with the program. */
export const SHIPPED_REPORTS = fileURLToPath(new URL('../../../definitions/fusionbench/', import.meta.url));

/** `mergeboard report`: records results that were published elsewhere. */
export function addReportCommand(program: Command): void {
  const command = program
    .command('report')
    .description('record results that were published elsewhere, as rows of tier REPORTED; again changes nothing')
    .argument('[files...]', 'files of results; the tables of FusionBench that come with the program unless given');
  withClientOptions(command).action((files: string[], options: ClientOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const { recordReports } = await import('../../client/record-reports.ts');
      for (const path of files.length > 0 ? files : await shippedReports()) {
        const done = await recordReports(client, await readReport(path), signal);
        const { benchmark, recorded, existed } = done;
        output.result({ file: path, ...done }, `${benchmark}: ${recorded} results recorded, ${existed} were there`);
      }
    }),
  );
}

/** Paths of the shipped files, in order of name. */
export async function shippedReports(): Promise<string[]> {
  return (await readdir(SHIPPED_REPORTS)).sort().map((name) => join(SHIPPED_REPORTS, name));
}

async function readReport(path: string): Promise<ReportFile> {
  const [{ parseReportFile }, { z }] = await Promise.all([import('../../client/record-reports.ts'), import('zod')]);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return parseReportFile(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is not JSON: ${error.message}`);
    if (!(error instanceof z.ZodError)) throw error;
    const [{ path: field, message }] = error.issues;
    throw new UsageError(`${path}: ${field.join('.') || 'the file'}: ${message}`);
  }
}
