import { type BoardBenchmarksQuery } from '../api/documents.generated.ts';
import { type BoardState } from './state.ts';

export type Benchmark = Pick<
  BoardBenchmarksQuery['benchmarks']['nodes'][number],
  'id' | 'slug' | 'revision' | 'title' | 'modality' | 'splits'
>;

/**
 * The benchmark that an address means, of a list with the newest first: the one that it names, whatever modality stands beside the name,
 * by `slug` alone the newest revision; else the first of the modality, or of all. Null where there is none at all.
 */
export function chooseBenchmark<B extends Benchmark>(
  benchmarks: readonly B[],
  { benchmark: name, modality }: Pick<BoardState, 'benchmark' | 'modality'>,
): B | null {
  const named = benchmarks.find(({ slug, revision }) => name === slug || name === `${slug}@${revision}`);
  return named ?? benchmarks.find((one) => one.modality === modality) ?? benchmarks.at(0) ?? null;
}
