import {
  type GeneratedBenchmark,
  type GenerateOptions,
  writeBenchmark,
  type WriteSplit,
} from '../common/benchmark-files.ts';
import { drawExample } from './draw.ts';
import { cellId, CELLS, type GridCell, TASKS } from './grid.ts';
import { LANGUAGES } from './languages.ts';
import { type Piece, type Speaker, SPEAKERS, textOf, WORD_START } from './sentence.ts';
import { type Task } from './tasks/task.ts';
import { type Split } from './world.ts';

/** Examples per cell. */
export const SPLIT_ROWS = { tune: 40, test: 100 } as const satisfies Partial<Record<Split, number>>;
type PublishedSplit = keyof typeof SPLIT_ROWS;

/**
 * Writes the benchmark into `folder`: `manifest.json`, and a JSON Lines file per cell and split under `data/`. The same code
 * writes the same bytes every time.
 */
export function generateBabelGrid(
  folder: string,
  { onProgress, rows = {} }: GenerateOptions<PublishedSplit> = {},
): Promise<GeneratedBenchmark> {
  const splits = Object.keys(SPLIT_ROWS) as PublishedSplit[];
  return writeBenchmark(folder, CELLS.length * splits.length, onProgress, async (write) => {
    const cells: object[] = [];
    for (const cell of CELLS) {
      const entries: [string, object][] = [];
      for (const split of splits) {
        entries.push([split, await writeCell(write, cell, split, rows[split] ?? SPLIT_ROWS[split])]);
      }
      cells.push(manifestCell(cell, Object.fromEntries(entries)));
    }
    return manifestOf(cells);
  });
}

function writeCell(write: WriteSplit, cell: GridCell, split: PublishedSplit, rows: number): Promise<object> {
  const lines = Array.from({ length: rows }, (_, index) => `${JSON.stringify(exampleRow(cell, split, index))}\n`);
  return write(`data/${cellId(cell)}-${split}.jsonl`, rows, Buffer.from(lines.join('')));
}

function exampleRow(cell: GridCell, split: Split, index: number): object {
  const { columns, label, answer } = drawExample({ ...cell, split, index });
  const texts = Object.fromEntries(Object.entries(columns).map(([name, pieces]) => [name, textOf(pieces)]));
  return label === undefined ? { ...texts, answers: [textOf(answer)] } : { ...texts, label };
}

function manifestCell(cell: GridCell, splits: object): object {
  const task = TASKS[cell.task];
  const speaker = SPEAKERS[cell.language];
  return {
    id: cellId(cell),
    coordinates: { task: task.name, language: LANGUAGES[cell.language].name },
    ...(task.choices
      ? { answer: 'choice', classes: task.choices.map(({ name }) => name), prompts: choicePrompts(task, speaker) }
      : {
          answer: 'text',
          prompts: inputs(task, speaker),
          metrics: task.metrics,
          language: codeOf(cell),
          maxTokens: 10,
        }),
    splits,
  };
}

/** A private code (BCP 47, section 2.2.7): no stemmer knows these languages. */
function codeOf({ language }: GridCell): string {
  return `x-${LANGUAGES[language].name}`;
}

function choicePrompts(task: Task, speaker: Speaker): object[] {
  const choices = (task.choices ?? []).map(({ word }) => textOf(speaker.word(word)));
  return inputs(task, speaker).map(({ input }) => ({ input, choices }));
}

/** Prompts as templates: what stands for a column is its name in braces. */
function inputs({ prompts, columns }: Task, speaker: Speaker): { input: string }[] {
  const names = Object.fromEntries(columns.map((name): [string, Piece[]] => [name, [`${WORD_START}{${name}}`]]));
  return prompts.map((prompt) => ({ input: textOf(prompt(speaker, names)) }));
}

function manifestOf(cells: readonly object[]): object {
  return {
    schema: 1,
    slug: 'babel-grid',
    revision: '2',
    modality: 'LANGUAGE',
    title: 'Babel grid: 5 tasks in 5 invented languages',
    license: 'Apache-2.0',
    source: 'Written by suites/babel-grid of Mergeboard; no data from elsewhere.',
    axes: [
      { name: 'task', values: TASKS.map(({ name }) => name) },
      { name: 'language', values: LANGUAGES.map(({ name }) => name) },
    ],
    cells,
    metric: 'score',
    rounding: 3,
    choiceScore: 'sum',
    maxInputTokens: 48,
    data: { format: 'jsonl', labelColumn: 'label', answersColumn: 'answers' },
  };
}
