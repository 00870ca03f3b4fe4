import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { type StatisticKind } from '../../merge/types.ts';
import { StatisticEntity, type StatisticRow, type StatisticState } from '../entities/statistic.ts';
import { keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';

/** Conditions that all have to hold; left out ones hold for every statistic. */
export interface StatisticsQuery {
  readonly checkpointId?: string;
  readonly kind?: StatisticKind;
  readonly state?: StatisticState;
}

export const STATISTICS_NEWEST_FIRST = newestFirst('statistic');

/** One page of statistics, newest first; indexes `statistic_created` and `statistic_checkpoint`. */
export function statisticsPage(
  manager: EntityManager,
  query: StatisticsQuery,
  page: PageRequest,
): Promise<Page<StatisticRow>> {
  return keysetPage(manager, statisticsOf(manager, query), STATISTICS_NEWEST_FIRST, page);
}

export function statisticsCount(manager: EntityManager, query: StatisticsQuery): Promise<number> {
  return statisticsOf(manager, query).getCount();
}

function statisticsOf(
  manager: EntityManager,
  { checkpointId, kind, state }: StatisticsQuery,
): SelectQueryBuilder<StatisticRow> {
  const statistics = manager.createQueryBuilder(StatisticEntity, 'statistic').where('TRUE');
  if (checkpointId !== undefined) statistics.andWhere('statistic.checkpointId = :checkpointId', { checkpointId });
  if (kind !== undefined) statistics.andWhere('statistic.kind = :kind', { kind });
  if (state !== undefined) statistics.andWhere('statistic.state = :state', { state });
  return statistics;
}
