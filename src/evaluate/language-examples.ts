import { type ByteSource } from '../storage/byte-source.ts';
import { DataError } from './evaluation-errors.ts';
import { type JsonLine, readJsonLines } from './json-lines.ts';
import { type LanguageCell, type LanguageManifest } from './language-manifest.ts';
import { type ExamplePlace } from './parquet-examples.ts';
import { fillPrompt } from './prompt-text.ts';

/** One example of a cell, its prompt filled in. */
export interface LanguageExample {
  /** Line in the file, from 0. */
  readonly row: number;
  readonly input: string;
  /** Answers that compete, in label order; empty where answers are free text. */
  readonly choices: readonly string[];
  /** Index of the right choice; 0 where there are none. */
  readonly label: number;
  /** Right answers; of a choice it is one. */
  readonly answers: readonly string[];
}

/**
 * Streams one split of a cell. The i-th example, counted without empty lines, gets the prompt i mod their number.
 * @throws DataError naming cell, file and line: a column that is missing or of another type, a label that is no class
 */
export async function* readLanguageExamples(
  source: ByteSource,
  manifest: Pick<LanguageManifest, 'data'>,
  cell: LanguageCell,
  split: string,
  signal?: AbortSignal,
): AsyncGenerator<LanguageExample> {
  const { file, rows } = cell.splits[split];
  const place = { cell: cell.id, file };
  let count = 0;
  for await (const line of readJsonLines(source, place, signal)) {
    yield exampleOf(line, manifest, cell, count, place);
    count++;
  }
  if (count === 0) throw new DataError('the split has no examples', place);
  if (rows !== undefined && rows !== count) throw new DataError(`${count} rows, the manifest states ${rows}`, place);
}

function exampleOf(
  { row, value }: JsonLine,
  { data }: Pick<LanguageManifest, 'data'>,
  cell: LanguageCell,
  index: number,
  place: ExamplePlace,
): LanguageExample {
  const fail = (message: string) => new DataError(message, { ...place, row });
  const textOf = (name: string) => {
    const found = valueAt(value, name);
    if (typeof found === 'string') return found;
    if (typeof found === 'number' || typeof found === 'boolean') return String(found);
    throw fail(`column "${name}" is ${found === undefined ? 'missing' : 'not a text'}`);
  };
  if (cell.answer === 'text') {
    const prompt = cell.prompts[index % cell.prompts.length];
    const answers = [valueAt(value, data.answersColumn)].flat();
    if (answers.length === 0 || !answers.every((answer) => typeof answer === 'string')) {
      throw fail(`column "${data.answersColumn}" is neither a text nor a list of texts`);
    }
    return { row, input: fillPrompt(prompt.input, textOf), choices: [], label: 0, answers };
  }
  const prompt = cell.prompts[index % cell.prompts.length];
  const label = valueAt(value, data.labelColumn);
  if (typeof label !== 'number' || !Number.isInteger(label) || label < 0 || label >= cell.classes.length) {
    throw fail(`column "${data.labelColumn}" is not a label of the ${cell.classes.length} classes`);
  }
  const choices = prompt.choices?.map((choice) => fillPrompt(choice, textOf)) ?? cell.classes;
  return { row, input: fillPrompt(prompt.input, textOf), choices, label, answers: [choices[label]] };
}

/** A value by its column; dots lead into objects. */
function valueAt(row: JsonLine['value'], column: string): unknown {
  let value: unknown = row;
  for (const part of column.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
