import { z } from 'zod';
import { SAMPLERS } from '../models/diffusion/schedule.ts';
import { ManifestError } from './evaluation-errors.ts';
import { type ExampleColumns } from './parquet-examples.ts';
import {
  benchmarkParts,
  cellParts,
  checkDistinct,
  checkGrid,
  classTemplates,
  dataParts,
  nameModel,
  readModel,
} from './manifest-parts.ts';

const promptModel = z.string().min(1).max(1000);

const cell = z.strictObject({
  ...cellParts,
  /** What the model is asked to paint; each prompt as often as `generation.imagesPerPrompt` says. */
  prompts: z.array(promptModel).min(1).max(1000),
});

/** Which value of an axis an image shows, as the scorer sees it: a zero-shot classification. */
const question = z.strictObject({
  axis: nameModel,
  /** Names that stand for a value of the axis; the value itself where left out. All names of all values compete. */
  labels: z.record(z.string(), z.array(nameModel).min(1).max(1000)).optional(),
  templates: classTemplates,
});

const schema = z.strictObject({
  ...benchmarkParts,
  ...dataParts,
  modality: z.literal('IMAGE_GENERATION'),
  /** The generation setting of arXiv 2409.18314 is unpublished in its details, so no protocol can be comparable with it. */
  comparableWithPaper: z.literal(false),
  cells: z.array(cell).min(1).max(10_000),
  generation: z.strictObject({
    imagesPerPrompt: z.int().min(1).max(1000),
    /** Of the starting noise, beside split, cell, prompt and the number of the image. */
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    sampler: z.enum(SAMPLERS),
    steps: z.int().min(1).max(1000),
    /** Strength of classifier-free guidance; 1 is without. */
    guidance: z.number().min(1).max(100),
    negativePrompt: z.string().max(1000).default(''),
    /** Pixels. */
    width: z.int().min(8).max(2048),
    height: z.int().min(8).max(2048),
  }),
  /** The CLIP checkpoint that judges images; its files are files of the benchmark. */
  scorer: z.strictObject({
    folder: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_-]{0,99}$/, 'the name of a folder beside the manifest'),
    files: z
      .array(z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/, 'the name of a file in the folder'))
      .min(1)
      .max(200),
    category: question,
    domain: question,
  }),
  /** The mean of category and domain accuracy. */
  metric: z.literal('score'),
  data: z.strictObject({
    format: z.literal('parquet'),
    /** Reference images of a cell: what its images are to look like. */
    imageColumn: nameModel.default('image'),
    /** Which prompt of the cell an image belongs to, counted from 0; "label" where left out. Read for statistics alone. */
    labelColumn: nameModel.optional(),
  }),
});

export type GenerationManifest = z.output<typeof schema>;
export type GenerationCell = GenerationManifest['cells'][number];

/** Where the reference images of a cell are, and which of its prompts they belong to: with one prompt, label 0 without a column. */
export function referenceColumns(
  { data: { imageColumn, labelColumn = 'label' } }: Pick<GenerationManifest, 'data'>,
  { prompts }: Pick<GenerationCell, 'prompts'>,
): ExampleColumns {
  return { imageColumn, labelColumn: prompts.length === 1 ? null : labelColumn };
}

/** What the scorer is asked about every image. */
export const QUESTIONS = ['category', 'domain'] as const;
export type Question = (typeof QUESTIONS)[number];
export type ScorerQuestion = GenerationManifest['scorer']['category'];

/** Validates the manifest of a benchmark of image generation. @throws ManifestError as `parseManifest` */
export function parseGenerationManifest(json: unknown): GenerationManifest {
  const manifest = readModel(schema, json);
  checkGrid(manifest);
  const { cells, scorer, generation } = manifest;
  checkDistinct(scorer.files, ['scorer', 'files']);
  for (const needed of [['config.json', 'open_clip_config.json'], ['tokenizer.json']]) {
    if (needed.some((name) => scorer.files.includes(name))) continue;
    throw new ManifestError(['scorer', 'files'], `lacks ${needed.join(' or ')}`);
  }
  for (const name of QUESTIONS) checkQuestion(manifest, name);
  cells.forEach(({ id, prompts }, i) => {
    if (prompts.length * generation.imagesPerPrompt >= 2) return;
    const reason = 'a distribution takes at least two images: more prompts, or more images per prompt';
    throw new ManifestError(['cells', i, 'prompts'], reason, { cell: id });
  });
  return manifest;
}

function checkQuestion({ axes, scorer }: GenerationManifest, name: Question): void {
  const { axis, labels } = scorer[name];
  const field = ['scorer', name];
  const values = axes.find((one) => one.name === axis)?.values;
  if (values === undefined) throw new ManifestError([...field, 'axis'], `there is no axis "${axis}"`);
  if (values.length < 2) throw new ManifestError([...field, 'axis'], `"${axis}" has one value, nothing to tell apart`);
  if (labels === undefined) return;
  for (const value of Object.keys(labels)) {
    if (!values.includes(value)) throw new ManifestError([...field, 'labels', value], `"${axis}" has no such value`);
    checkDistinct(labels[value], [...field, 'labels', value]);
  }
  const lacking = values.find((value) => !Object.hasOwn(labels, value));
  if (lacking !== undefined) throw new ManifestError([...field, 'labels'], `"${lacking}" has no names`);
}

/** A name that the scorer may give, and the values of the axis that it stands for. */
export interface ScorerLabel {
  readonly name: string;
  readonly values: ReadonlySet<string>;
}

/** Everything that competes for the answer to a question, each name once: two values may share one. */
export function scorerLabels({ axes }: GenerationManifest, { axis, labels }: ScorerQuestion): ScorerLabel[] {
  const found = new Map<string, Set<string>>();
  for (const value of axes.find(({ name }) => name === axis)?.values ?? []) {
    for (const name of labels?.[value] ?? [value]) found.set(name, (found.get(name) ?? new Set()).add(value));
  }
  return [...found].map(([name, values]) => ({ name, values }));
}
