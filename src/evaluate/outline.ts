import { z } from 'zod';
import { type BenchmarkManifest, parseManifest } from './manifest.ts';
import { benchmarkParts, cellParts, checkCells, nameModel, readModel } from './manifest-parts.ts';

const { id, coordinates } = cellParts;

const schema = z.strictObject({
  ...benchmarkParts,
  outline: z.literal(true),
  modality: z.enum(['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE']),
  cells: z.array(z.strictObject({ id, coordinates })).min(1).max(10_000),
  metric: nameModel,
});

/**
 * A benchmark that is known without its data: its grid and the metric of its board. Nothing can be scored on it here; it holds
 * what others report.
 */
export type BenchmarkOutline = Omit<z.output<typeof schema>, 'cells'> & {
  readonly cells: readonly {
    readonly id: string;
    readonly coordinates: Readonly<Record<string, string>>;
    readonly splits: Readonly<Record<string, never>>;
  }[];
};

/** Whether a stored manifest is an outline. */
export function isOutline(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'outline' in json;
}

/** Validates an outline. @throws ManifestError as `parseManifest` */
export function parseOutline(json: unknown): BenchmarkOutline {
  const outline = readModel(schema, json);
  checkCells(outline);
  return { ...outline, cells: outline.cells.map((cell) => ({ ...cell, splits: {} })) };
}

/** Splits of which only means over cells are shown. */
export function hiddenSplitsOf(manifest: BenchmarkManifest | BenchmarkOutline): readonly string[] {
  return 'outline' in manifest ? [] : (manifest.hiddenSplits ?? []);
}

/** A manifest or an outline. @throws ManifestError */
export function parseAnyManifest(json: unknown): BenchmarkManifest | BenchmarkOutline {
  return isOutline(json) ? parseOutline(json) : parseManifest(json);
}
