import { type LanguageExample, readLanguageExamples } from '../evaluate/language-examples.ts';
import { type LanguageCell, type LanguageManifest } from '../evaluate/language-manifest.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { type StatisticData } from './statistic-model.ts';

/** An input with its right answer, as token ids. */
export interface SequenceExample {
  readonly input: readonly number[];
  readonly target: readonly number[];
  /** The answers that compete; empty where answers are free text. */
  readonly choices: readonly (readonly number[])[];
}

/**
 * One split of a cell as a language model takes it. Rows count the examples.
 * @param tokenise the first right answer of free text is the target
 * @throws DataError naming cell, file and line; also while reading
 */
export async function openSequenceData(
  tokenise: (example: LanguageExample) => SequenceExample,
  manifest: LanguageManifest,
  cell: LanguageCell,
  split: string,
  source: ByteSource,
): Promise<StatisticData<SequenceExample>> {
  let count = 0;
  for await (const _ of readLanguageExamples(source, manifest, cell, split)) count++;
  return {
    rows: count,
    async *read(rows, signal) {
      let at = 0;
      let row = 0;
      for await (const example of readLanguageExamples(source, manifest, cell, split, signal)) {
        if (at === rows.length) return;
        if (row === rows[at]) {
          yield { row, example: tokenise(example) };
          at++;
        }
        row++;
      }
    },
  };
}
