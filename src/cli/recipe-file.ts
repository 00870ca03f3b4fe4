import { readFile } from 'node:fs/promises';
import { describeEntry, type MergekitReport } from '../merge/mergekit/report.ts';
import { UsageError } from './exit-codes.ts';

/** The text of a recipe. */
export async function readRecipe(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What a reader of the recipe would not expect. */
export function describeReport({
  accepted,
  ignoredByMergekit,
}: Pick<MergekitReport, 'accepted' | 'ignoredByMergekit'>): string[] {
  return [...accepted.filter(({ message }) => message !== ''), ...ignoredByMergekit].map(
    (entry) => `note: ${describeEntry(entry)}`,
  );
}
