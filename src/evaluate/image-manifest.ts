import { z } from 'zod';
import { ManifestError } from './evaluation-errors.ts';
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

/** `task`: the classes of the cell compete. `all`: those of the whole grid do. */
export const LABEL_SPACES = ['task', 'all'] as const;
export type LabelSpace = (typeof LABEL_SPACES)[number];

const cell = z.strictObject({
  ...cellParts,
  /** Class names in label order. Cells that share `labelOffset` share their classes. */
  classes: z.array(nameModel).min(2).max(100_000),
  /** Index of the first class among all classes of the grid. */
  labelOffset: z.int().min(0).max(1_000_000),
  /** Prompts of these classes, in place of the benchmark's. Cells that share `labelOffset` share them too. */
  templates: classTemplates.optional(),
});

const schema = z.strictObject({
  ...benchmarkParts,
  ...dataParts,
  modality: z.literal('IMAGE_CLASSIFICATION'),
  cells: z.array(cell).min(1).max(10_000),
  labelSpaces: z.array(z.enum(LABEL_SPACES)).min(1).max(2),
  /** Prompts, each with `{class}` once; a class row is the mean over them. */
  templates: classTemplates,
  metric: z.literal('accuracy'),
  /**
   * How class rows are made. `normalized`: each prompt's embedding has length 1, so has their mean. `paper`: the plain
   * embeddings, averaged, as in the evaluation code of arXiv 2409.18314.
   */
  head: z.enum(['normalized', 'paper']).default('normalized'),
  data: z.strictObject({
    format: z.literal('parquet'),
    imageColumn: nameModel.default('image'),
    labelColumn: nameModel.default('label'),
  }),
  /** Pairs of grid-wide labels that name the same thing: in the space `all` either answer is right. */
  equalLabels: z.array(z.tuple([z.int().min(0), z.int().min(0)])).optional(),
});

export type ImageManifest = z.output<typeof schema>;
export type ImageCell = ImageManifest['cells'][number];

/** Validates the manifest of a benchmark of image classification. @throws ManifestError as `parseManifest` */
export function parseImageManifest(json: unknown): ImageManifest {
  const manifest = readModel(schema, json);
  checkDistinct(manifest.labelSpaces, ['labelSpaces']);
  checkGrid(manifest);
  checkClasses(manifest.cells);
  const classes = gridClasses(manifest);
  manifest.equalLabels?.forEach((pair, i) => {
    if (pair.some((label) => label >= classes.length)) {
      throw new ManifestError(['equalLabels', i], `there are only ${classes.length} classes`);
    }
  });
  return manifest;
}

/** The classes of the whole grid by their global label. @throws ManifestError when cells disagree or leave a gap. */
export function gridClasses(manifest: Pick<ImageManifest, 'cells'>): string[] {
  const names: (string | undefined)[] = [];
  manifest.cells.forEach(({ id, classes, labelOffset }, i) => {
    classes.forEach((className, label) => {
      const known = names[labelOffset + label];
      if (known !== undefined && known !== className) {
        throw new ManifestError(
          ['cells', i, 'classes', label],
          `"${className}" takes the global label ${labelOffset + label} of "${known}"`,
          { cell: id },
        );
      }
      names[labelOffset + label] = className;
    });
  });
  return Array.from(names, (className, label) => {
    if (className === undefined) throw new ManifestError(['cells'], `no class has the global label ${label}`);
    return className;
  });
}

/** Classes that share their prompts, in the order of their global labels. */
export function classGroups(manifest: ImageManifest): { classes: string[]; templates: readonly string[] }[] {
  const own = new Map<number, readonly string[]>();
  for (const { labelOffset, classes, templates } of manifest.cells) {
    if (templates !== undefined) classes.forEach((_, label) => own.set(labelOffset + label, templates));
  }
  const groups: { classes: string[]; templates: readonly string[] }[] = [];
  gridClasses(manifest).forEach((name, label) => {
    const templates = own.get(label) ?? manifest.templates;
    const last = groups.at(-1);
    if (last?.templates === templates) last.classes.push(name);
    else groups.push({ classes: [name], templates });
  });
  return groups;
}

function checkClasses(cells: readonly ImageCell[]): void {
  const groups = new Map<number, number>();
  const prompts = new Map<number, string>();
  cells.forEach(({ id, labelOffset, templates }, i) => {
    const text = JSON.stringify(templates ?? null);
    if ((prompts.get(labelOffset) ?? text) !== text) {
      const reason = `differ from those of another cell with labelOffset ${labelOffset}`;
      throw new ManifestError(['cells', i, 'templates'], reason, { cell: id });
    }
    prompts.set(labelOffset, text);
  });
  cells.forEach(({ id, classes, labelOffset }, i) => {
    const fail = (reason: string) => new ManifestError(['cells', i, 'classes'], reason, { cell: id });
    if (new Set(classes).size !== classes.length) throw fail('a name is given twice');
    const count = groups.get(labelOffset) ?? classes.length;
    if (count !== classes.length) {
      throw fail(`${classes.length} classes, but another cell with labelOffset ${labelOffset} has ${count}`);
    }
    groups.set(labelOffset, count);
  });
}
