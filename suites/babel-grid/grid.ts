import { LANGUAGES } from './languages.ts';
import { answerability } from './tasks/answerability.ts';
import { answering } from './tasks/answering.ts';
import { inference } from './tasks/inference.ts';
import { sense } from './tasks/sense.ts';
import { summary } from './tasks/summary.ts';
import { type Task } from './tasks/task.ts';

export const TASKS: readonly Task[] = [answering, inference, summary, sense, answerability];

/** One cell of the grid: indices into `TASKS` and `LANGUAGES`. */
export interface GridCell {
  readonly task: number;
  readonly language: number;
}

/** All 25 cells, task by task. */
export const CELLS: readonly GridCell[] = TASKS.flatMap((_, task) =>
  LANGUAGES.map((_, language) => ({ task, language })),
);

/** Cells that have an expert, in the order of their tasks: every task in another language. */
export const HELD_IN: readonly GridCell[] = [4, 1, 2, 3, 0].map((language, task) => ({ task, language }));

export function cellId({ task, language }: GridCell): string {
  return `${TASKS[task].name}-${LANGUAGES[language].name}`;
}
