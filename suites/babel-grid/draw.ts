import { KeyedRandom } from '../common/random.ts';
import { type GridCell, TASKS } from './grid.ts';
import { type Piece, SPEAKERS } from './sentence.ts';
import { type TaskExample } from './tasks/task.ts';
import { type Split, SPLITS } from './world.ts';

/** Seed of the published examples. Another one makes another benchmark. */
export const SUITE_SEED = 20_240_920;

export interface ExampleKey extends GridCell {
  readonly split: Split;
  readonly index: number;
}

/** Draws one example of the grid. The same key gives the same one on every machine. */
export function drawExample({ task, language, split, index }: ExampleKey): TaskExample {
  const random = new KeyedRandom(SUITE_SEED, task, language, SPLITS.indexOf(split), index);
  return TASKS[task].draw(random, SPEAKERS[language], split, index);
}

/** An input in the words of the `prompt`-th prompt, counted round, and what is to be answered. */
export function promptedExample(key: ExampleKey, prompt: number): { input: Piece[]; target: readonly Piece[] } {
  const { prompts } = TASKS[key.task];
  const { columns, answer } = drawExample(key);
  return { input: prompts[prompt % prompts.length](SPEAKERS[key.language], columns), target: answer };
}
