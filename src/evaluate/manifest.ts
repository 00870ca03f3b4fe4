import { z } from 'zod';
import { ManifestError } from './evaluation-errors.ts';

/** `task`: the classes of the cell compete. `all`: those of the whole grid do. */
export const LABEL_SPACES = ['task', 'all'] as const;
export type LabelSpace = (typeof LABEL_SPACES)[number];

const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'control characters are not allowed');
/** Relative path below the manifest, as it is announced for upload. */
const file = z
  .string()
  .max(300)
  .regex(/^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/, 'a relative path without dot segments');

const split = z.strictObject({
  file,
  /** Number of examples, where the maker states it; checked against the file. */
  rows: z.int().min(1).optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

const cell = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/, 'letters, digits and . _ / - only'),
  /** One value for each axis. */
  coordinates: z.record(z.string(), z.string()),
  /** Class names in label order. Cells that share `labelOffset` share their classes. */
  classes: z.array(name).min(2).max(100_000),
  /** Index of the first class among all classes of the grid. */
  labelOffset: z.int().min(0).max(1_000_000),
  /** Data by split; every cell has `test`. */
  splits: z.record(z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/), split),
});

const axis = z.strictObject({ name, values: z.array(name).min(1).max(1000) });

const schema = z.strictObject({
  schema: z.literal(1),
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'lower-case letters, digits and hyphens'),
  revision: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  modality: z.literal('IMAGE_CLASSIFICATION'),
  title: name,
  license: name,
  source: z.string().min(1).max(2000),
  axes: z.tuple([axis, axis]),
  cells: z.array(cell).min(1).max(10_000),
  labelSpaces: z.array(z.enum(LABEL_SPACES)).min(1).max(2),
  /** Prompts, each with `{class}` once; a class row is the mean over them. */
  templates: z
    .array(
      z
        .string()
        .max(1000)
        .refine((text) => text.split('{class}').length === 2, 'must contain {class} exactly once'),
    )
    .min(1)
    .max(1000),
  metric: z.literal('accuracy'),
  /**
   * How class rows are made. `normalized`: each prompt's embedding has length 1, so has their mean. `paper`: the plain
   * embeddings, averaged, as in the evaluation code of arXiv 2409.18314.
   */
  head: z.enum(['normalized', 'paper']).default('normalized'),
  data: z.strictObject({
    format: z.literal('parquet'),
    imageColumn: name.default('image'),
    labelColumn: name.default('label'),
  }),
  /** Pairs of grid-wide labels that name the same thing: in the space `all` either answer is right. */
  equalLabels: z.array(z.tuple([z.int().min(0), z.int().min(0)])).optional(),
});

export type BenchmarkManifest = z.output<typeof schema>;
export type BenchmarkCell = BenchmarkManifest['cells'][number];
export type BenchmarkSplit = BenchmarkCell['splits'][string];

/**
 * Validates a benchmark manifest and fills in its defaults.
 * @throws ManifestError naming the first field that is wrong, and the cell where one is meant.
 */
export function parseManifest(json: unknown): BenchmarkManifest {
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new ManifestError(
      issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
      issue.message,
    );
  }
  const manifest = result.data;
  checkDistinct(manifest.labelSpaces, ['labelSpaces']);
  manifest.axes.forEach(({ values }, i) => checkDistinct(values, ['axes', i, 'values']));
  checkDistinct(
    manifest.axes.map((one) => one.name),
    ['axes'],
  );
  checkCells(manifest);
  const classes = gridClasses(manifest);
  manifest.equalLabels?.forEach((pair, i) => {
    if (pair.some((label) => label >= classes.length)) {
      throw new ManifestError(['equalLabels', i], `there are only ${classes.length} classes`);
    }
  });
  return manifest;
}

/** The classes of the whole grid by their global label. @throws ManifestError when cells disagree or leave a gap. */
export function gridClasses(manifest: Pick<BenchmarkManifest, 'cells'>): string[] {
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

function checkCells({ axes, cells }: BenchmarkManifest): void {
  const ids = new Set<string>();
  const points = new Set<string>();
  const groups = new Map<number, number>();
  cells.forEach(({ id, coordinates, classes, labelOffset, splits }, i) => {
    const fail = (field: string, reason: string) => new ManifestError(['cells', i, field], reason, { cell: id });
    if (ids.has(id)) throw fail('id', `"${id}" is taken by another cell`);
    ids.add(id);
    if (Object.keys(coordinates).length !== axes.length) throw fail('coordinates', 'must name each axis once');
    for (const { name: axisName, values } of axes) {
      if (!Object.hasOwn(coordinates, axisName)) throw fail('coordinates', `axis "${axisName}" is missing`);
      if (!values.includes(coordinates[axisName])) {
        throw fail('coordinates', `axis "${axisName}" has no value "${coordinates[axisName]}"`);
      }
    }
    const point = JSON.stringify(axes.map((one) => coordinates[one.name]));
    if (points.has(point)) throw fail('coordinates', 'another cell lies at the same point');
    points.add(point);
    if (new Set(classes).size !== classes.length) throw fail('classes', 'a name is given twice');
    const count = groups.get(labelOffset) ?? classes.length;
    if (count !== classes.length) {
      throw fail('classes', `${classes.length} classes, but another cell with labelOffset ${labelOffset} has ${count}`);
    }
    groups.set(labelOffset, count);
    if (!Object.hasOwn(splits, 'test')) throw fail('splits', 'every cell needs the split "test"');
  });
}

function checkDistinct(values: readonly string[], field: (string | number)[]): void {
  if (new Set(values).size !== values.length) throw new ManifestError(field, 'a value is given twice');
}
