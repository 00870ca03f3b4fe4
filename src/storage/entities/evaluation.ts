import { EntitySchema } from 'typeorm';

export const EVALUATION_TIERS = ['VERIFIED', 'REPORTED'] as const;
export type EvaluationTier = (typeof EVALUATION_TIERS)[number];

export const EVALUATION_STATES = ['PENDING', 'COMPLETE', 'FAILED'] as const;
export type EvaluationState = (typeof EVALUATION_STATES)[number];

export interface EvaluationCost {
  readonly seconds: number;
  readonly examples: number;
  readonly device: string;
  readonly threads: number;
  readonly peakRssBytes: number;
}

/** Scores of one checkpoint on one split of a benchmark. */
export interface EvaluationRow {
  id: string;
  checkpointId: string;
  benchmarkId: string;
  split: string;
  /** Version of the evaluation code; scores of different versions never mix. */
  harness: string;
  tier: EvaluationTier;
  state: EvaluationState;
  /** bigint: arrives as a string. */
  seed: string;
  cost: EvaluationCost | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

export const EvaluationEntity = new EntitySchema<EvaluationRow>({
  name: 'evaluation',
  columns: {
    id: { type: 'uuid', primary: true },
    checkpointId: { type: 'uuid', name: 'checkpoint_id' },
    benchmarkId: { type: 'uuid', name: 'benchmark_id' },
    split: { type: 'text' },
    harness: { type: 'text' },
    tier: { type: 'text' },
    state: { type: 'text' },
    seed: { type: 'bigint', default: () => '0' },
    cost: { type: 'jsonb', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
});
