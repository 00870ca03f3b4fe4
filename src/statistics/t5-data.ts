import { readLanguageExamples } from '../evaluate/language-examples.ts';
import { type LanguageCell, type LanguageManifest } from '../evaluate/language-manifest.ts';
import { type T5Model } from '../models/t5/t5-model.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { type StatisticData } from './statistic-model.ts';
import { type T5Example } from './t5-sequences.ts';

/**
 * One split of a cell as a T5 takes it. Rows count the examples; the first right answer of free text is the target.
 * @throws DataError naming cell, file and line; also while reading
 */
export async function openT5Data(
  { codec }: Pick<T5Model, 'codec'>,
  manifest: LanguageManifest,
  cell: LanguageCell,
  split: string,
  source: ByteSource,
): Promise<StatisticData<T5Example>> {
  let count = 0;
  for await (const _ of readLanguageExamples(source, manifest, cell, split)) count++;
  return {
    rows: count,
    async *read(rows, signal) {
      let at = 0;
      let row = 0;
      for await (const { input, answers, choices } of readLanguageExamples(source, manifest, cell, split, signal)) {
        if (at === rows.length) return;
        if (row === rows[at]) {
          const example = {
            input: codec.encode(input, manifest.maxInputTokens),
            target: codec.encode(answers[0]),
            choices: choices.map((choice) => codec.encode(choice)),
          };
          yield { row, example };
          at++;
        }
        row++;
      }
    },
  };
}
