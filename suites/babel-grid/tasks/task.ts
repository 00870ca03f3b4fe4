import { type KeyedRandom } from '../../common/random.ts';
import { type FunctionWord } from '../lexicon.ts';
import { type Piece, type Speaker } from '../sentence.ts';
import { type Split } from '../world.ts';

/** Texts of an example by their column, in pieces. */
export type Columns = Readonly<Record<string, readonly Piece[]>>;

export interface TaskExample {
  readonly columns: Columns;
  /** Index of the right choice. */
  readonly label?: number;
  /** What is to be said. */
  readonly answer: readonly Piece[];
}

/** A task, the same in every language. */
export interface Task {
  readonly name: string;
  /** Names of the classes with the words that stand for them, in label order; undefined where answers are free text. */
  readonly choices?: readonly { readonly name: string; readonly word: FunctionWord }[];
  /** Of free text. */
  readonly metrics?: readonly string[];
  readonly columns: readonly string[];
  /** Ways to put it, in the language itself. */
  readonly prompts: readonly ((speaker: Speaker, columns: Columns) => Piece[])[];
  /** Draws an example; labels take turns by `index`. Every fact that it states is of the split. */
  draw(random: KeyedRandom, speaker: Speaker, split: Split, index: number): TaskExample;
}

/** A choice as what is to be said. */
export function choiceAnswer(task: Pick<Task, 'choices'>, speaker: Speaker, label: number): Piece[] {
  const choice = task.choices?.[label];
  if (!choice) throw new Error(`there is no choice ${label}`);
  return speaker.word(choice.word);
}

/** The two ways in which all tasks are put: the word for the task in front or behind. */
export function promptsOf(word: FunctionWord, ...order: readonly string[]): Task['prompts'] {
  const body = (columns: Columns) => order.flatMap((name) => columns[name]);
  return [
    (speaker, columns) => [...speaker.word(word), ':', ...body(columns)],
    (speaker, columns) => [...body(columns), ...speaker.word(word), ':'],
  ];
}
