import { type Services } from '../../services/services.ts';
import { mapLoader, rowLoader } from './load-rows.ts';

export function createExperimentLoaders({ experiments }: Services) {
  return {
    experiments: rowLoader(experiments.byIds),
    experimentPoints: rowLoader(experiments.pointsByIds),
    experimentProgress: mapLoader(experiments.progress),
  };
}
