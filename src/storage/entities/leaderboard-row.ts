import { EntitySchema } from 'typeorm';
import { type ParameterValue } from '../../merge/recipe-types.ts';
import { type EvaluationTier } from './evaluation.ts';
import { type Modality } from './modality.ts';
import { type LabelSpace } from './score.ts';

export const LEADERBOARD_ROLES = ['METHOD', 'PRETRAINED', 'EXPERT', 'MULTITASK', 'ENSEMBLE'] as const;
export type LeaderboardRole = (typeof LEADERBOARD_ROLES)[number];

/**
 * What experiments say of a row: a point of a grid that no rule picked, one that a rule picked by held-in scores, or one that
 * only rules picked which look at generalization scores.
 */
export const GRID_PLACES = ['POINT', 'SELECTED', 'ORACLE'] as const;
export type GridPlace = (typeof GRID_PLACES)[number];

/**
 * The read model of the board: one row per scored checkpoint, split and label space, and one per reported result. Formulas:
 * `docs/leaderboard.md`.
 */
export interface LeaderboardRow {
  id: string;
  benchmarkId: string;
  /** Null for a reported row, as is the evaluation. */
  checkpointId: string | null;
  mergeId: string | null;
  evaluationId: string | null;
  reportedId: string | null;
  /** Version of the evaluation code; null for a reported row. */
  harness: string | null;
  /** Checkpoint set: rows of different ones are never ranked or compared. */
  pool: string;
  /** Method, dialect and the steps after it; name of a baseline. */
  label: string;
  modality: Modality;
  split: string;
  labelSpace: LabelSpace;
  metric: string;
  tier: EvaluationTier;
  role: LeaderboardRole;
  method: string | null;
  dialect: string | null;
  methodVersion: number | null;
  parameters: Readonly<Record<string, ParameterValue>> | null;
  parametersDigest: string | null;
  /** Digest of the recipe without its seed: rows of one point of a grid differ in the seed alone. */
  pointDigest: string | null;
  /** Parameters at their defaults, equal weights, no steps after the method. */
  plain: boolean;
  /** False: a reported row that keeps parts of several models. It has no rank. */
  singleModel: boolean;
  expertSetDigest: string | null;
  expertCount: number;
  baseId: string | null;
  /** Prerequisites of the method, for filters: base, statistics, data, tuning, randomness. */
  needs: readonly string[];
  /** Unweighted mean over cells, as a fraction; null where no such cell was scored. */
  heldIn: number | null;
  heldInError: number | null;
  heldInCells: number;
  generalization: number | null;
  generalizationError: number | null;
  generalizationCells: number;
  /** The base's score on the same cells. */
  heldInBase: number | null;
  /** Mean of each expert on its own cells. */
  heldInExperts: number | null;
  generalizationBase: number | null;
  seconds: number | null;
  /** bigint: arrives as a string. */
  bytesRead: string | null;
  /** bigint: arrives as a string. */
  bytesWritten: string | null;
  /** bigint: arrives as a string. */
  outputBytes: string | null;
  /** bigint: arrives as a string. */
  peakRssBytes: string | null;
  flops: number | null;
  device: string | null;
  evaluationSeconds: number | null;
  statisticsCount: number;
  /** Of all statistics that the merge read; null where one of them does not say, as the following ones. */
  statisticsSeconds: number | null;
  statisticsFlops: number | null;
  /** bigint: arrives as a string. */
  statisticsBytes: string | null;
  /** Null: in no grid. */
  grid: GridPlace | null;
  /** The flag of what it is about: of its checkpoint, else of its merge, or of the reported result. */
  flagId: string | null;
  updatedAt: Date;
}

export const LeaderboardRowEntity = new EntitySchema<LeaderboardRow>({
  name: 'leaderboard_row',
  columns: {
    id: { type: 'uuid', primary: true },
    benchmarkId: { type: 'uuid', name: 'benchmark_id' },
    checkpointId: { type: 'uuid', name: 'checkpoint_id', nullable: true },
    mergeId: { type: 'uuid', name: 'merge_id', nullable: true },
    evaluationId: { type: 'uuid', name: 'evaluation_id', nullable: true },
    reportedId: { type: 'uuid', name: 'reported_id', nullable: true },
    harness: { type: 'text', nullable: true },
    pool: { type: 'text', default: '' },
    label: { type: 'text', default: '' },
    modality: { type: 'text' },
    split: { type: 'text' },
    labelSpace: { type: 'text', name: 'label_space' },
    metric: { type: 'text' },
    tier: { type: 'text' },
    role: { type: 'text' },
    method: { type: 'text', nullable: true },
    dialect: { type: 'text', nullable: true },
    methodVersion: { type: 'integer', name: 'method_version', nullable: true },
    parameters: { type: 'jsonb', nullable: true },
    parametersDigest: { type: 'text', name: 'parameters_digest', nullable: true },
    pointDigest: { type: 'text', name: 'point_digest', nullable: true },
    plain: { type: 'boolean', default: false },
    singleModel: { type: 'boolean', name: 'single_model', default: true },
    expertSetDigest: { type: 'text', name: 'expert_set_digest', nullable: true },
    expertCount: { type: 'integer', name: 'expert_count' },
    baseId: { type: 'uuid', name: 'base_id', nullable: true },
    needs: { type: 'text', array: true, default: () => "'{}'" },
    heldIn: { type: 'double precision', name: 'held_in', nullable: true },
    heldInError: { type: 'double precision', name: 'held_in_error', nullable: true },
    heldInCells: { type: 'integer', name: 'held_in_cells' },
    generalization: { type: 'double precision', nullable: true },
    generalizationError: { type: 'double precision', name: 'generalization_error', nullable: true },
    generalizationCells: { type: 'integer', name: 'generalization_cells' },
    heldInBase: { type: 'double precision', name: 'held_in_base', nullable: true },
    heldInExperts: { type: 'double precision', name: 'held_in_experts', nullable: true },
    generalizationBase: { type: 'double precision', name: 'generalization_base', nullable: true },
    seconds: { type: 'double precision', nullable: true },
    bytesRead: { type: 'bigint', name: 'bytes_read', nullable: true },
    bytesWritten: { type: 'bigint', name: 'bytes_written', nullable: true },
    outputBytes: { type: 'bigint', name: 'output_bytes', nullable: true },
    peakRssBytes: { type: 'bigint', name: 'peak_rss_bytes', nullable: true },
    flops: { type: 'double precision', nullable: true },
    device: { type: 'text', nullable: true },
    evaluationSeconds: { type: 'double precision', name: 'evaluation_seconds', nullable: true },
    statisticsCount: { type: 'integer', name: 'statistics_count', default: 0 },
    statisticsSeconds: { type: 'double precision', name: 'statistics_seconds', nullable: true },
    statisticsFlops: { type: 'double precision', name: 'statistics_flops', nullable: true },
    statisticsBytes: { type: 'bigint', name: 'statistics_bytes', nullable: true },
    grid: { type: 'text', nullable: true },
    flagId: { type: 'uuid', name: 'flag_id', nullable: true },
    updatedAt: { type: 'timestamptz', name: 'updated_at', default: () => 'now()' },
  },
});
