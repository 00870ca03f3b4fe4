import { type BenchmarkManifest } from '../evaluate/manifest.ts';

/** An image on its way into a Parquet file. */
export interface ImageRow {
  /** Bytes of an image file. */
  readonly bytes: Uint8Array;
  readonly path: string;
  readonly label: number;
}

/** An example of a language task: what its prompts ask for, and its answer. */
export type TextRow = Readonly<Record<string, unknown>>;

/** One split of one cell, read from what the user has. */
export interface SplitSource {
  readonly cell: string;
  readonly split: string;
  /** Reads the examples; again from the start at each call. */
  rows(signal?: AbortSignal): AsyncIterable<ImageRow> | AsyncIterable<TextRow>;
}

/** What a benchmark is to be made of: everything but the data files, and where they come from. */
export interface Import {
  /** A manifest whose cells have no splits yet: they are added with the files. */
  readonly manifest: { readonly [field: string]: unknown; readonly cells: readonly ImportCell[] };
  readonly sources: readonly SplitSource[];
  /** Further files of the benchmark that say how the examples were chosen, by path; texts. */
  readonly lists: ReadonlyMap<string, string>;
  /** Files of the user's that are copied as they are, by their path in the benchmark. */
  readonly copies?: ReadonlyMap<string, string>;
  /** What the user should know: choices that were made, data that was left out. */
  readonly notes: readonly string[];
}

export type ImportCell = { readonly id: string; readonly [field: string]: unknown };

export interface ImportOptions {
  /** Splits to make; `test` always is. */
  readonly splits: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/** A shipped benchmark: grid, prompts, metrics, and how to read its data from where it is published. */
export interface Definition {
  readonly id: string;
  readonly title: string;
  readonly modality: BenchmarkManifest['modality'];
  /** Cells that the experts of the setting are trained on; all others are for generalization. */
  readonly heldIn: readonly string[];
  readonly cells: number;
  /** What the user must supply, and in which layout. */
  readonly data: string;
  /** Details that are ours because the setting's are unpublished. */
  readonly ours: readonly string[];
  /**
   * Looks at the user's data and says what to make of it.
   * @throws DefinitionError naming file, row and column
   */
  plan(folder: string, options: ImportOptions): Promise<Import>;
}
