import { EntitySchema } from 'typeorm';

/** Work that an experiment asked for, and stops when it is stopped. */
export interface ExperimentJobRow {
  experimentId: string;
  jobId: string;
}

export const ExperimentJobEntity = new EntitySchema<ExperimentJobRow>({
  name: 'experiment_job',
  columns: {
    experimentId: { type: 'uuid', name: 'experiment_id', primary: true },
    jobId: { type: 'uuid', name: 'job_id', primary: true },
  },
});
