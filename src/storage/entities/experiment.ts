import { EntitySchema } from 'typeorm';
import { type ExperimentBudget, type ExperimentSpec } from '../../experiments/spec.ts';
import { type StoredError } from './stored-error.ts';

export const EXPERIMENT_STATES = ['RUNNING', 'COMPLETE', 'STOPPED', 'CANCELLED', 'FAILED'] as const;
export type ExperimentState = (typeof EXPERIMENT_STATES)[number];

/** A sweep over methods, grids and subsets of experts, and how far it is. */
export interface ExperimentRow {
  id: string;
  name: string | null;
  specDigest: string;
  spec: ExperimentSpec;
  benchmarkId: string;
  baseId: string;
  state: ExperimentState;
  /** Why it stands still, unless it is complete. */
  error: StoredError | null;
  budget: ExperimentBudget;
  /** Seconds of the runs before the last one. */
  secondsBefore: number;
  /** The flag that is up; null: none. */
  flagId: string | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
  /** Start of the last run. */
  startedAt: Date;
  finishedAt: Date | null;
}

export const ExperimentEntity = new EntitySchema<ExperimentRow>({
  name: 'experiment',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text', nullable: true },
    specDigest: { type: 'text', name: 'spec_digest' },
    spec: { type: 'jsonb' },
    benchmarkId: { type: 'uuid', name: 'benchmark_id' },
    baseId: { type: 'uuid', name: 'base_id' },
    state: { type: 'text' },
    error: { type: 'jsonb', nullable: true },
    budget: { type: 'jsonb' },
    secondsBefore: { type: 'double precision', name: 'seconds_before', default: () => '0' },
    flagId: { type: 'uuid', name: 'flag_id', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    startedAt: { type: 'timestamptz', name: 'started_at' },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
});
