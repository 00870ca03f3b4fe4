import { z } from 'zod';
import { ManifestError } from './evaluation-errors.ts';

/** A name for people: of a class, an axis, a benchmark. */
export const nameModel = z
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

/** Prompts of a zero-shot classifier, each with `{class}` once. */
export const classTemplates = z
  .array(
    z
      .string()
      .max(1000)
      .refine((text) => text.split('{class}').length === 2, 'must contain {class} exactly once'),
  )
  .min(1)
  .max(1000);

const splitName = z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/);

/** What every cell has. */
export const cellParts = {
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/, 'letters, digits and . _ / - only'),
  /** One value for each axis. */
  coordinates: z.record(z.string(), z.string()),
  /** Data by split; every cell has `test`. */
  splits: z.record(splitName, split),
};

const axis = z.strictObject({ name: nameModel, values: z.array(nameModel).min(1).max(1000) });

/** What every benchmark has, but for its cells. */
export const benchmarkParts = {
  schema: z.literal(1),
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'lower-case letters, digits and hyphens'),
  revision: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  title: nameModel,
  license: nameModel,
  source: z.string().min(1).max(2000),
  axes: z.tuple([axis, axis]),
  /** How the benchmark came about: definition, choice of examples, digests of lists. For readers, nothing is computed by it. */
  provenance: z.record(z.string().min(1).max(100), z.string().max(2000)).optional(),
  /** Decimals that the metrics of a cell, on the scale 0–1, are rounded to before anything is averaged. */
  rounding: z.int().min(1).max(6).optional(),
};

/** What every benchmark with data has besides. */
export const dataParts = {
  /** Splits of which only means over cells are shown. */
  hiddenSplits: z.array(splitName).min(1).max(20).optional(),
};

/** As much of a manifest as makes its grid. */
interface Grid {
  readonly axes: readonly z.output<typeof axis>[];
  readonly cells: readonly { readonly id: string; readonly coordinates: Readonly<Record<string, string>> }[];
}

interface GridWithData extends Grid {
  readonly cells: readonly (Grid['cells'][number] & {
    readonly splits: Readonly<Record<string, z.output<typeof split>>>;
  })[];
  readonly hiddenSplits?: readonly string[];
}

/** Reads `json` by a model. @throws ManifestError naming the first field that is wrong. */
export function readModel<T>(model: z.ZodType<T>, json: unknown): T {
  const result = model.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ManifestError(
    issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    issue.message,
  );
}

/** Checks that axes, cells and splits make a grid. @throws ManifestError naming the field, and the cell where one is meant. */
export function checkGrid(grid: GridWithData): void {
  const { cells, hiddenSplits = [] } = grid;
  checkCells(grid);
  checkDistinct(hiddenSplits, ['hiddenSplits']);
  cells.forEach(({ id, splits }, i) => {
    const lacking = ['test', ...hiddenSplits].find((name) => !Object.hasOwn(splits, name));
    if (lacking === undefined) return;
    throw new ManifestError(['cells', i, 'splits'], `every cell needs the split "${lacking}"`, { cell: id });
  });
}

/** Checks that axes and cells make a grid. @throws ManifestError */
export function checkCells({ axes, cells }: Grid): void {
  axes.forEach(({ values }, i) => checkDistinct(values, ['axes', i, 'values']));
  checkDistinct(
    axes.map((one) => one.name),
    ['axes'],
  );
  const ids = new Set<string>();
  const points = new Set<string>();
  cells.forEach(({ id, coordinates }, i) => {
    const fail = (field: string, reason: string) => new ManifestError(['cells', i, field], reason, { cell: id });
    if (ids.has(id)) throw fail('id', `"${id}" is taken by another cell`);
    ids.add(id);
    if (Object.keys(coordinates).length !== axes.length) throw fail('coordinates', 'must name each axis once');
    for (const { name, values } of axes) {
      if (!Object.hasOwn(coordinates, name)) throw fail('coordinates', `axis "${name}" is missing`);
      if (!values.includes(coordinates[name])) {
        throw fail('coordinates', `axis "${name}" has no value "${coordinates[name]}"`);
      }
    }
    const point = JSON.stringify(axes.map((one) => coordinates[one.name]));
    if (points.has(point)) throw fail('coordinates', 'another cell lies at the same point');
    points.add(point);
  });
}

/** @throws ManifestError */
export function checkDistinct(values: readonly string[], field: (string | number)[]): void {
  if (new Set(values).size !== values.length) throw new ManifestError(field, 'a value is given twice');
}
