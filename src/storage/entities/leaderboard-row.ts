import { EntitySchema } from 'typeorm';
import { type ParameterValue } from '../../merge/recipe-types.ts';
import { type EvaluationTier } from './evaluation.ts';
import { type Modality } from './modality.ts';
import { type LabelSpace } from './score.ts';

export const LEADERBOARD_ROLES = ['METHOD', 'PRETRAINED', 'EXPERT', 'MULTITASK'] as const;
export type LeaderboardRole = (typeof LEADERBOARD_ROLES)[number];

/**
 * What experiments say of a row: a point of a grid that no rule picked, one that a rule picked by held-in scores, or one that
 * only rules picked which look at generalization scores.
 */
export const GRID_PLACES = ['POINT', 'SELECTED', 'ORACLE'] as const;
export type GridPlace = (typeof GRID_PLACES)[number];

/** The read model of the board: one row per scored checkpoint, split and label space. */
export interface LeaderboardRow {
  id: string;
  benchmarkId: string;
  checkpointId: string;
  mergeId: string | null;
  evaluationId: string;
  modality: Modality;
  split: string;
  labelSpace: LabelSpace;
  metric: string;
  tier: EvaluationTier;
  role: LeaderboardRole;
  method: string | null;
  dialect: string | null;
  parameters: Readonly<Record<string, ParameterValue>> | null;
  parametersDigest: string | null;
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
  peakRssBytes: string | null;
  flops: number | null;
  device: string | null;
  /** Null: in no grid. */
  grid: GridPlace | null;
  updatedAt: Date;
}

export const LeaderboardRowEntity = new EntitySchema<LeaderboardRow>({
  name: 'leaderboard_row',
  columns: {
    id: { type: 'uuid', primary: true },
    benchmarkId: { type: 'uuid', name: 'benchmark_id' },
    checkpointId: { type: 'uuid', name: 'checkpoint_id' },
    mergeId: { type: 'uuid', name: 'merge_id', nullable: true },
    evaluationId: { type: 'uuid', name: 'evaluation_id' },
    modality: { type: 'text' },
    split: { type: 'text' },
    labelSpace: { type: 'text', name: 'label_space' },
    metric: { type: 'text' },
    tier: { type: 'text' },
    role: { type: 'text' },
    method: { type: 'text', nullable: true },
    dialect: { type: 'text', nullable: true },
    parameters: { type: 'jsonb', nullable: true },
    parametersDigest: { type: 'text', name: 'parameters_digest', nullable: true },
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
    peakRssBytes: { type: 'bigint', name: 'peak_rss_bytes', nullable: true },
    flops: { type: 'double precision', nullable: true },
    device: { type: 'text', nullable: true },
    grid: { type: 'text', nullable: true },
    updatedAt: { type: 'timestamptz', name: 'updated_at', default: () => 'now()' },
  },
});
