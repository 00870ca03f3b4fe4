import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { crossLingual } from '../../src/definitions/cross-lingual/cross-lingual.ts';
import { type DataSet, type Slice } from '../../src/definitions/cross-lingual/data-sets.ts';
import { CELLS } from '../../src/definitions/cross-lingual/grid.ts';
import { readSlice } from '../../src/definitions/cross-lingual/slice.ts';
import { writeBenchmark } from '../../src/definitions/write-benchmark.ts';
import { readLanguageExamples } from '../../src/evaluate/language-examples.ts';
import { parseLanguageManifest } from '../../src/evaluate/language-manifest.ts';
import { memorySource } from '../../src/storage/open-location.ts';

const HUB = join(import.meta.dirname, '../goldens/hub');
const dataSetOf = (cell: string): DataSet => {
  const found = CELLS.find(({ id }) => id === cell);
  if (found === undefined) throw new Error(cell);
  return found.dataSet;
};
async function rows(cell: string, slice: Slice, root = HUB) {
  const found = [];
  for await (const row of readSlice(root, dataSetOf(cell), slice)) found.push(row);
  return found;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cross-lingual-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the grid has 5 held-in cells, each task and each language once, and 15 others', () => {
  const heldIn = CELLS.filter((cell) => cell.heldIn);
  expect(CELLS).toHaveLength(20);
  expect(new Set(heldIn.map(({ task }) => task)).size).toBe(5);
  expect(new Set(heldIn.map(({ language }) => language)).size).toBe(5);
  expect(crossLingual.heldIn).toEqual([
    ...['question-answering-en', 'inference-ar', 'summarization-th', 'word-sense-de', 'answerability-ko'],
  ]);
});

describe('Parquet files of the hub', () => {
  test.each<[string, Slice, unknown[]]>([
    [
      'question-answering-en',
      { of: 'validation' },
      [
        {
          context: 'River 9 flows to the sea.',
          question: 'Where does river 9 flow?',
          answers: ['the sea', 'to the sea'],
        },
      ],
    ],
    [
      'inference-ar',
      { of: 'validation' },
      [0, 1, 2].map((label) => ({ premise: 'validation مقدمة', hypothesis: 'فرضية', label })),
    ],
    ['summarization-th', { of: 'train' }, [0, 2].map((i) => ({ document: `เอกสาร ${i} 0`, answers: [`สรุป ${i} 0`] }))],
    [
      'word-sense-de',
      { of: 'test' },
      [0, 1].map((label) => ({
        word: 'Bank',
        first: 'Die Bank am Fluss',
        second: `Die Bank gab ${label} Mark`,
        label,
      })),
    ],
    [
      'word-sense-en',
      { of: 'validation' },
      [0, 1].map((label) => ({ word: 'bank', first: 'Bank one', second: 'Bank two', label })),
    ],
    [
      'answerability-ko',
      { of: 'train' },
      [
        [0, 0],
        [2, 2],
        [3, 1],
      ].map(([i, label]) => ({ question: `질문 ${i}?`, document: `문서 ${i}`, label })),
    ],
  ])('give the examples of %s', async (cell, slice, expected) => {
    expect(await rows(cell, slice)).toEqual(expected);
  });

  test('are cut from the end', async () => {
    const questions = async (slice: Slice) =>
      (await rows('question-answering-en', slice)).map(({ question }) => question);
    const all = [0, 1, 2, 3].map((i) => `Where does river ${i} flow?`);
    expect(await questions({ of: 'train', to: 3 })).toEqual(all.slice(0, 1));
    expect(await questions({ of: 'train', from: 3, to: 1 })).toEqual(all.slice(1, 3));
    expect(await questions({ of: 'train', from: 1, to: 0 })).toEqual(all.slice(3));
    // counted after others were left out
    expect(await rows('answerability-ko', { of: 'train', from: 2, to: 0 })).toHaveLength(2);
    await expect(questions({ of: 'train', to: 5 })).rejects.toThrow(
      /train-00000-of-00001.parquet: only 4 examples.*last 5/,
    );
  });

  test('that are missing or unlabelled, or lack a column, are refused by file, row and column', async () => {
    await expect(rows('word-sense-en', { of: 'test' })).rejects.toThrow(
      'super_glue/wic/test-00000-of-00001.parquet, row 0, column "label": is -1, not a label of 2 classes',
    );
    await expect(rows('inference-th', { of: 'test' })).rejects.toThrow(
      'looked for xnli/th/test*.parquet or xnli/data/th',
    );
    await mkdir(join(folder, 'bad/xnli/ar'), { recursive: true });
    await writeFile(
      join(folder, 'bad/xnli/ar/test.jsonl'),
      '{"premise":"p","hypothesis":"h","label":0}\n{"premise":"p"}\n',
    );
    await expect(rows('inference-ar', { of: 'test' }, join(folder, 'bad'))).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: 'xnli/ar/test.jsonl, row 1, column "hypothesis": is missing',
      place: { file: 'xnli/ar/test.jsonl', row: 1 },
    });
  });
});

test('an import of the whole grid becomes a benchmark whose every example can be read', async () => {
  const root = join(folder, 'hub');
  const save = async (path: string, count: number, row: (i: number) => unknown) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), Array.from({ length: count }, (_, i) => `${JSON.stringify(row(i))}\n`).join(''));
  };
  const qa = (i: number) => ({ context: `c${i}`, question: `q${i}`, answers: { text: [`a${i}`], answer_start: [0] } });
  await save('squad/plain_text/train.jsonl', 1003, qa);
  await save('squad/plain_text/validation.jsonl', 2, qa);
  for (const language of ['ar', 'de', 'th']) await save(`xquad/xquad.${language}/validation.jsonl`, 203, qa);
  for (const language of ['ar', 'de', 'en', 'th']) {
    for (const split of ['train', 'validation', 'test']) {
      await save(`xnli/${language}/${split}.jsonl`, 3, (i) => ({ premise: 'p', hypothesis: 'h', label: i }));
    }
  }
  for (const language of ['arabic', 'english', 'korean', 'german', 'thai']) {
    const article = (i: number) => (i % 900 === 7 ? [] : [{ document: `d${i}`, summary: `s${i}` }]);
    await save(`wiki_lingua/${language}/train.jsonl`, 3510, (i) => ({ article: article(i) }));
  }
  for (const config of ['xlwic_de_de', 'xlwic_en_ko']) {
    const row = (label: number) => ({ target_word: 'w', context_1: 'a', context_2: 'b', label });
    for (const split of ['train', 'valid', 'test']) await save(`xlwic/${config}/${split}.jsonl`, 2, row);
  }
  const wic = (i: number) => ({ word: 'w', sentence1: 'a', sentence2: 'b', label: i % 2 });
  await save('super_glue/wic/train.jsonl', 1001, wic);
  await save('super_glue/wic/validation.jsonl', 3, wic);
  const languages = ['korean', 'english', 'thai', 'arabic'];
  const tydi = (i: number) => ({
    ...{ language: languages[i % 4], question_text: `q${i}`, document_plaintext: 'd' },
    annotations: { yes_no_answer: ['NONE'] },
  });
  await save('tydiqa/primary_task/train.jsonl', 4010, tydi);
  await save('tydiqa/primary_task/validation.jsonl', 8, tydi);

  const plan = await crossLingual.plan(root, { splits: new Set(['tune']) });
  const target = join(folder, 'benchmark');
  const manifest = parseLanguageManifest(await writeBenchmark(plan, target));
  const rowsOf = (id: string) => {
    const splits = manifest.cells.find((cell) => cell.id === id)?.splits ?? {};
    return Object.fromEntries(Object.entries(splits).map(([split, { rows: n }]) => [split, n]));
  };
  expect(rowsOf('question-answering-en')).toEqual({ tune: 1000, test: 2 });
  expect(rowsOf('question-answering-th')).toEqual({ tune: 3, test: 200 });
  expect(rowsOf('summarization-ko')).toEqual({ tune: 1000, test: 2500 });
  expect(rowsOf('answerability-ar')).toEqual({ tune: 1000, test: 2 });
  expect(rowsOf('word-sense-ko')).toEqual({ tune: 2, test: 2 });
  for (const cell of manifest.cells) {
    const bytes = await readFile(join(target, cell.splits.test.file));
    let seen = 0;
    for await (const example of readLanguageExamples(memorySource(bytes), manifest, cell, 'test')) {
      expect(example.answers.length).toBeGreaterThan(0);
      seen++;
    }
    expect(seen).toBe(cell.splits.test.rows);
  }
  expect(manifest).toMatchObject({ rounding: 3, choiceScore: 'sum', maxInputTokens: 512 });
});
