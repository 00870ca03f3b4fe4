import { type TextRow } from '../definition.ts';
import { DefinitionError } from '../definition-error.ts';
import { type TableRow } from '../table.ts';

/** Turns a row of a published data set into an example, or leaves it out (null). */
export interface Conversion {
  /** Columns that it needs. */
  readonly columns: readonly string[];
  convert(row: TableRow): TextRow | null;
}

/** `squad`, `xquad`: context, question and the right answers. */
export const squad: Conversion = {
  columns: ['context', 'question', 'answers'],
  convert: (row) => {
    const texts = member(row, 'answers', 'text');
    if (!Array.isArray(texts) || texts.length === 0 || !texts.every((one) => typeof one === 'string')) {
      throw wrong(row, 'answers', 'holds no list "text" of answers');
    }
    return { context: textOf(row, 'context'), question: textOf(row, 'question'), answers: [...new Set(texts)] };
  },
};

/** `xnli`: premise, hypothesis, label 0 entailment, 1 neutral, 2 contradiction. */
export const xnli: Conversion = {
  columns: ['premise', 'hypothesis', 'label'],
  convert: (row) => ({
    premise: textOf(row, 'premise'),
    hypothesis: textOf(row, 'hypothesis'),
    label: labelOf(row, 'label', 3),
  }),
};

/** `wiki_lingua`: document and summary of an article's first section; articles without sections are left out. */
export const wikiLingua: Conversion = {
  columns: ['article'],
  convert: (row) => {
    const [document] = listOf(member(row, 'article', 'document'));
    const [summary] = listOf(member(row, 'article', 'summary'));
    if (document === undefined && summary === undefined) return null;
    if (typeof document !== 'string' || typeof summary !== 'string') {
      throw wrong(row, 'article', 'has no document and summary in its first section');
    }
    return { document, answers: [summary] };
  },
};

/** `pasinit/xlwic`: a word in two contexts; label 1 when it means the same. */
export const xlWic: Conversion = {
  columns: ['target_word', 'context_1', 'context_2', 'label'],
  convert: (row) => ({
    word: textOf(row, 'target_word'),
    first: textOf(row, 'context_1'),
    second: textOf(row, 'context_2'),
    label: labelOf(row, 'label', 2),
  }),
};

/** `super_glue` / `wic`: as XL-WiC, with other names. */
export const wic: Conversion = {
  columns: ['word', 'sentence1', 'sentence2', 'label'],
  convert: (row) => ({
    word: textOf(row, 'word'),
    first: textOf(row, 'sentence1'),
    second: textOf(row, 'sentence2'),
    label: labelOf(row, 'label', 2),
  }),
};

const ANSWERS = ['YES', 'NO', 'NONE'];

/** `tydiqa` / `primary_task`: the first annotator's answer, YES 0, NO 1, NONE 2; other languages are left out. */
export function tydiQa(language: string): Conversion {
  return {
    columns: ['language', 'question_text', 'document_plaintext', 'annotations'],
    convert: (row) => {
      if (textOf(row, 'language').toLowerCase() !== language) return null;
      const [answer] = listOf(member(row, 'annotations', 'yes_no_answer'));
      const label = ANSWERS.indexOf(String(answer));
      if (label < 0) throw wrong(row, 'annotations', `has the first yes_no_answer "${String(answer)}"`);
      return { question: textOf(row, 'question_text'), document: textOf(row, 'document_plaintext'), label };
    },
  };
}

function wrong({ file, row }: TableRow, column: string, message: string): DefinitionError {
  return new DefinitionError(message, { file, row, column });
}

function textOf(row: TableRow, column: string): string {
  const value = row.value[column];
  if (typeof value !== 'string') throw wrong(row, column, 'is not a text');
  return value;
}

function labelOf(row: TableRow, column: string, classes: number): number {
  const value = row.value[column];
  const label = typeof value === 'bigint' ? Number(value) : value;
  if (typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw wrong(
    row,
    column,
    `is ${String(value)}, not a label of ${classes} classes; unlabelled splits cannot be scored`,
  );
}

/** A member of a column; of lists of objects, the list of their members: both are how a sequence of features is stored. */
function member(row: TableRow, column: string, name: string): unknown {
  const value = row.value[column];
  if (Array.isArray(value)) return value.map((one) => memberOf(one, name));
  return memberOf(value, name);
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
