import { EntitySchema } from 'typeorm';

/** A statistic that the methods of an experiment read. */
export interface ExperimentStatisticRow {
  experimentId: string;
  statisticId: string;
}

export const ExperimentStatisticEntity = new EntitySchema<ExperimentStatisticRow>({
  name: 'experiment_statistic',
  columns: {
    experimentId: { type: 'uuid', name: 'experiment_id', primary: true },
    statisticId: { type: 'uuid', name: 'statistic_id', primary: true },
  },
});
