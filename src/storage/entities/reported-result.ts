import { EntitySchema } from 'typeorm';
import { type ParameterValue } from '../../merge/recipe-types.ts';
import { type LeaderboardRole } from './leaderboard-row.ts';
import { type LabelSpace } from './score.ts';

/** Where reported scores were published. */
export interface ReportSource {
  readonly title: string;
  readonly url: string;
  /** Version, commit or date of what was read. */
  readonly revision: string;
}

/** Scores that were computed elsewhere, and what they are said to be of. Never changed. */
export interface ReportedResultRow {
  id: string;
  benchmarkId: string;
  /** SHA-256 of the canonical JSON of the record. */
  digest: string;
  split: string;
  labelSpace: LabelSpace;
  metric: string;
  role: LeaderboardRole;
  /** What the source calls it. */
  name: string;
  method: string | null;
  dialect: string | null;
  methodVersion: number | null;
  parameters: Readonly<Record<string, ParameterValue>> | null;
  /** Of `base`, `statistics`, `data`, `tuning`, `randomness`. */
  needs: readonly string[];
  /** False: it keeps parts of several models when it is used. */
  singleModel: boolean;
  base: string;
  /** Which experts of that base: results of different sets are never ranked together. */
  checkpointSet: string;
  expertCount: number;
  source: ReportSource;
  note: string | null;
  /** The flag that is up; null: none. */
  flagId: string | null;
  /** Token that recorded it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
}

export const ReportedResultEntity = new EntitySchema<ReportedResultRow>({
  name: 'reported_result',
  columns: {
    id: { type: 'uuid', primary: true },
    benchmarkId: { type: 'uuid', name: 'benchmark_id' },
    digest: { type: 'text' },
    split: { type: 'text' },
    labelSpace: { type: 'text', name: 'label_space' },
    metric: { type: 'text' },
    role: { type: 'text' },
    name: { type: 'text' },
    method: { type: 'text', nullable: true },
    dialect: { type: 'text', nullable: true },
    methodVersion: { type: 'integer', name: 'method_version', nullable: true },
    parameters: { type: 'jsonb', nullable: true },
    needs: { type: 'text', array: true },
    singleModel: { type: 'boolean', name: 'single_model' },
    base: { type: 'text' },
    checkpointSet: { type: 'text', name: 'checkpoint_set' },
    expertCount: { type: 'integer', name: 'expert_count' },
    source: { type: 'jsonb' },
    note: { type: 'text', nullable: true },
    flagId: { type: 'uuid', name: 'flag_id', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
  },
});
