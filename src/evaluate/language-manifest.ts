import { z } from 'zod';
import { ManifestError } from './evaluation-errors.ts';
import {
  benchmarkParts,
  cellParts,
  checkDistinct,
  checkGrid,
  dataParts,
  nameModel,
  readModel,
} from './manifest-parts.ts';
import { promptColumns } from './prompt-text.ts';
import { ANSWER_METRICS, isRouge, TEXT_METRICS } from './text-metrics.ts';

const column = z
  .string()
  .max(200)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/, 'names of letters, digits and _, joined by dots');
const text = z.string().min(1).max(20_000);
const input = text.refine((template) => promptColumns(template).length > 0, 'must contain a {column} of the data');

/** A cell whose answers compete: the most probable one is the model's (rank classification). */
const choiceCell = z.strictObject({
  ...cellParts,
  answer: z.literal('choice'),
  /** Class names in label order. */
  classes: z.array(nameModel).min(2).max(100),
  /** Used in turn: example i gets the prompt i mod their number. `choices`: answers in label order; else the class names. */
  prompts: z
    .array(z.strictObject({ input, choices: z.array(text).optional() }))
    .min(1)
    .max(100),
});

/** A cell whose answers are free text. */
const textCell = z.strictObject({
  ...cellParts,
  answer: z.literal('text'),
  prompts: z.array(z.strictObject({ input })).min(1).max(100),
  /** The score of the cell is their mean. */
  metrics: z
    .array(z.enum(TEXT_METRICS))
    .min(1)
    .default([...ANSWER_METRICS]),
  /** Of the answers, as a BCP 47 code; ROUGE cuts and stems by it. */
  language: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/, 'a language code such as "de" or "x-mine"')
    .optional(),
  /** Whether ROUGE compares stems; it does unless told otherwise. */
  stemming: z.boolean().optional(),
  /** Where generation is cut. */
  maxTokens: z.int().min(1).max(512).default(64),
});

const schema = z.strictObject({
  ...benchmarkParts,
  ...dataParts,
  modality: z.literal('LANGUAGE'),
  cells: z
    .array(z.discriminatedUnion('answer', [choiceCell, textCell]))
    .min(1)
    .max(10_000),
  /** The mean of a cell's own metrics. */
  metric: z.literal('score'),
  /** What choices are ranked by: the `sum` of the log-probabilities of their tokens, or its `mean` per token. */
  choiceScore: z.enum(['sum', 'mean']).default('sum'),
  /** Longer inputs are cut: of an encoder at the end, its end token kept; of a decoder at the beginning, its start token kept. */
  maxInputTokens: z.int().min(8).max(8192).default(512),
  /** What stands between input and answer for models that continue a text; the others never see it. */
  separator: z.string().min(1).max(100).default(' '),
  data: z.strictObject({
    format: z.literal('jsonl'),
    /** Integer label of an example, counted from 0 within the cell's classes. */
    labelColumn: column.default('label'),
    /** Right answers of an example: a text, or several of which the best counts. */
    answersColumn: column.default('answers'),
  }),
});

export type LanguageManifest = z.output<typeof schema>;
export type LanguageCell = LanguageManifest['cells'][number];
export type TextCell = z.output<typeof textCell>;

/** Validates the manifest of a benchmark of language tasks. @throws ManifestError as `parseManifest` */
export function parseLanguageManifest(json: unknown): LanguageManifest {
  const manifest = readModel(schema, json);
  checkGrid(manifest);
  manifest.cells.forEach((cell, i) => {
    if (cell.answer === 'text') return checkMetrics(cell, i);
    checkDistinct(cell.classes, ['cells', i, 'classes']);
    cell.prompts.forEach(({ choices }, j) => {
      if (choices === undefined || choices.length === cell.classes.length) return;
      const reason = `${choices.length} choices for ${cell.classes.length} classes`;
      throw new ManifestError(['cells', i, 'prompts', j, 'choices'], reason, { cell: cell.id });
    });
  });
  return manifest;
}

function checkMetrics({ id, metrics, language }: TextCell, index: number): void {
  checkDistinct(metrics, ['cells', index, 'metrics']);
  const rouge = metrics.find(isRouge);
  if (rouge === undefined || language !== undefined) return;
  throw new ManifestError(['cells', index, 'language'], `"${rouge}" needs the language of the answers`, { cell: id });
}
