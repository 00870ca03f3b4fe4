import { type Services } from '../../services/services.ts';
import { mapLoader, rowLoader } from './load-rows.ts';

/** Loaders of statistics and of what hangs on them. */
export function createStatisticLoaders({ statistics }: Pick<Services, 'statistics'>) {
  return {
    statistics: rowLoader(statistics.byIds),
    statisticJobs: mapLoader(statistics.jobs),
  };
}
