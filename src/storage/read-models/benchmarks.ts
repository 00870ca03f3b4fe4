import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { BenchmarkEntity, type BenchmarkFacts, type BenchmarkRow } from '../entities/benchmark.ts';
import { type Modality } from '../entities/modality.ts';
import { type FlagFilter, flagCondition } from '../flag-filter.ts';
import { type Keyset, keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';

export interface BenchmarkFilter {
  readonly modality?: Modality;
  /** HIDDEN unless told otherwise. */
  readonly flagged?: FlagFilter;
}

/** Newest first. */
export const BENCHMARK_KEYSET: Keyset = newestFirst('benchmark');

/** There are few benchmarks, so this sorts. Registrations of content that was known are left out. */
export async function pageOfBenchmarks(
  manager: EntityManager,
  filter: BenchmarkFilter,
  page: PageRequest,
): Promise<Page<BenchmarkFacts>> {
  return keysetPage(manager, benchmarkQuery(manager, filter), BENCHMARK_KEYSET, page, ['manifest']);
}

export async function countBenchmarks(manager: EntityManager, filter: BenchmarkFilter): Promise<number> {
  return benchmarkQuery(manager, filter).getCount();
}

function benchmarkQuery(
  manager: EntityManager,
  { modality, flagged }: BenchmarkFilter,
): SelectQueryBuilder<BenchmarkRow> {
  const query = manager
    .getRepository(BenchmarkEntity)
    .createQueryBuilder('benchmark')
    .where('benchmark.duplicateOfId IS NULL')
    .andWhere(flagCondition('benchmark.flagId', flagged) ?? 'TRUE');
  if (modality !== undefined) query.andWhere('benchmark.modality = :modality', { modality });
  return query;
}
