import { describe, expect, test } from '@jest/globals';
import { ManifestError } from '../../src/evaluate/evaluation-errors.ts';
import { readLanguageExamples } from '../../src/evaluate/language-examples.ts';
import { type LanguageManifest, parseLanguageManifest } from '../../src/evaluate/language-manifest.ts';
import { parseManifest } from '../../src/evaluate/manifest.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { jsonLines, tinyLanguageBenchmark } from '../support/tiny-language.ts';

const { manifest } = tinyLanguageBenchmark();
const cell = (index: number, change: object) => ({
  ...manifest,
  cells: manifest.cells.map((one, i) => (i === index ? { ...one, ...change } : one)),
});

function failure(json: unknown): ManifestError {
  try {
    parseManifest(json);
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  throw new Error('the manifest was accepted');
}

describe('a manifest of language tasks', () => {
  test('is accepted with its defaults filled in', () => {
    const parsed = parseLanguageManifest(manifest);
    expect(parsed).toMatchObject({ choiceScore: 'sum', maxInputTokens: 512 });
    expect(parsed.data).toEqual({ format: 'jsonl', labelColumn: 'label', answersColumn: 'answers' });
    expect(parsed.cells[1]).toMatchObject({ answer: 'text', metrics: ['exact_match', 'token_f1'], maxTokens: 6 });
  });

  test.each([
    ['an unknown modality', { ...manifest, modality: 'MUSIC' }, 'modality'],
    ['an unknown kind of answer', cell(0, { answer: 'essay' }), 'cells.0.answer'],
    ['a prompt without a column', cell(0, { prompts: [{ input: 'yes or no?' }] }), 'cells.0.prompts.0.input'],
    [
      'choices that are not one for each class',
      cell(0, { prompts: [{ input: '{a}', choices: ['x'] }] }),
      'cells.0.prompts.0.choices',
    ],
    ['an unknown metric', cell(1, { metrics: ['bleu'] }), 'cells.1.metrics.0'],
    ['ROUGE without the language', cell(1, { metrics: ['rouge1', 'rougeL'] }), 'cells.1.language'],
    ['a language that is no code', cell(1, { metrics: ['rouge'], language: 'en_US' }), 'cells.1.language'],
    ['no decimals', { ...manifest, rounding: 0 }, 'rounding'],
    ['a metric twice', cell(1, { metrics: ['token_f1', 'token_f1'] }), 'cells.1.metrics'],
    ['classes where answers are text', cell(1, { classes: ['a', 'b'] }), 'cells.1'],
    ['the accuracy as metric of the board', { ...manifest, metric: 'accuracy' }, 'metric'],
    ['a cell id twice', cell(2, { id: 'nli-en' }), 'cells.2.id'],
    ['Parquet data', { ...manifest, data: { format: 'parquet' } }, 'data.format'],
  ])('with %s is refused, and the field is named', (_, json, field) => {
    expect(failure(json).place.field?.join('.')).toBe(field);
  });
});

describe('examples of a cell', () => {
  const parsed = parseLanguageManifest(manifest);
  async function read(
    index: number,
    rows: readonly unknown[],
    change: Partial<LanguageManifest['cells'][number]> = {},
  ) {
    const one = {
      ...parsed.cells[index],
      splits: { test: { file: 'f.jsonl' } },
      ...change,
    } as LanguageManifest['cells'][number];
    const found = [];
    for await (const example of readLanguageExamples(memorySource(jsonLines(rows)), parsed, one, 'test'))
      found.push(example);
    return found;
  }
  const nli = (label: unknown) => ({ premise: 'P', hypothesis: '{premise}$&', label });

  test('take the prompts in turn, with the values of their columns as they are', async () => {
    expect(await read(0, [nli(2), nli(1), nli(0)])).toEqual([
      {
        row: 0,
        input: 'premise: P hypothesis: {premise}$&',
        choices: parsed.cells[0].answer === 'choice' ? parsed.cells[0].classes : [],
        label: 2,
        answers: ['contradiction'],
      },
      { row: 1, input: '{premise}$&, P?', choices: ['yes', 'none', 'no, {premise}$&'], label: 1, answers: ['none'] },
      expect.objectContaining({ row: 2, label: 0 }),
    ]);
  });

  test('of free text have one right answer or several, and columns may lie deeper', async () => {
    const found = await read(1, [
      { question: { text: 'q' }, answers: 'one' },
      { question: { text: 7 }, answers: ['one', 'two'] },
    ]);
    expect(found.map(({ input, answers }) => ({ input, answers }))).toEqual([
      { input: 'question: q', answers: ['one'] },
      { input: 'question: 7', answers: ['one', 'two'] },
    ]);
  });

  test.each([
    ['a label beyond the classes', 0, nli(3), '"label" is not a label of the 3 classes'],
    ['a label in words', 0, nli('neutral'), '"label" is not a label'],
    ['no column of the prompt', 0, { label: 0, premise: 'P' }, '"hypothesis" is missing'],
    ['a column of another type', 0, { ...nli(0), premise: ['P'] }, '"premise" is not a text'],
    ['no answer', 1, { question: { text: 'q' }, answers: [] }, '"answers" is neither'],
    ['an answer that is no text', 1, { question: { text: 'q' }, answers: [1] }, '"answers" is neither'],
  ])('with %s are refused by line', async (_, index, row, message) => {
    const rows = index === 0 ? [nli(0), row] : [{ question: { text: 'q' }, answers: 'a' }, row];
    const error = read(index, rows);
    await expect(error).rejects.toMatchObject({ code: 'DATA_INVALID', place: { file: 'f.jsonl', row: 1 } });
    await expect(error).rejects.toThrow(message);
  });

  test('must be as many as the manifest states, and at least one', async () => {
    await expect(read(0, [])).rejects.toThrow('no examples');
    await expect(read(0, [nli(0)], { splits: { test: { file: 'f.jsonl', rows: 2 } } })).rejects.toThrow(
      '1 rows, the manifest states 2',
    );
  });
});
