import { type BoardBenchmarksQuery, type Modality } from '../api/documents.generated.ts';
import { type BoardState, MODALITIES } from './state.ts';

export type Benchmark = Pick<
  BoardBenchmarksQuery['benchmarks']['nodes'][number],
  'id' | 'slug' | 'revision' | 'title' | 'modality' | 'splits'
>;

/**
 * The benchmark that an address means, of a list with the newest first: the one that it names, whatever modality stands beside the name,
 * by `slug` alone the newest revision; else the first of the modality, or of the first modality that has any. Null where there is none at all.
 */
export function chooseBenchmark<B extends Benchmark>(
  benchmarks: readonly B[],
  { benchmark: name, modality }: Pick<BoardState, 'benchmark' | 'modality'>,
): B | null {
  const named = benchmarks.find(({ slug, revision }) => name === slug || name === `${slug}@${revision}`);
  const of = (wanted: Modality | null) => benchmarks.find((one) => one.modality === wanted);
  return named ?? of(modality) ?? of(modalitiesOf(benchmarks).at(0) ?? null) ?? null;
}

/** Modalities that benchmarks are of, in the order in which they are always named. */
export function modalitiesOf(benchmarks: readonly Pick<Benchmark, 'modality'>[]): Modality[] {
  return MODALITIES.filter((wanted) => benchmarks.some(({ modality }) => modality === wanted));
}
