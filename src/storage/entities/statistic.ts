import { EntitySchema } from 'typeorm';
import { type StatisticKind } from '../../merge/types.ts';
import { type StatisticMetadata } from '../../statistics/metadata.ts';
import { type StoredError } from './stored-error.ts';

export const STATISTIC_ORIGINS = ['COMPUTED', 'UPLOADED'] as const;
export type StatisticOrigin = (typeof STATISTIC_ORIGINS)[number];

export const STATISTIC_STATES = ['PENDING', 'VERIFYING', 'READY', 'FAILED', 'REJECTED'] as const;
export type StatisticState = (typeof STATISTIC_STATES)[number];

/** The variants of a statistic's metadata, as the API and the table write them. */
export const STATISTIC_VARIANTS = ['EMPIRICAL', 'SAMPLED', 'OPTIMIZER'] as const;
export type StatisticVariant = (typeof STATISTIC_VARIANTS)[number];

export interface StatisticCost {
  /** Of all attempts together. */
  readonly seconds: number;
  readonly examples: number;
  readonly device: string;
  readonly threads: number;
  readonly peakRssBytes: number;
  /** In linear layers; null where they were not counted, as in older rows. */
  readonly flops?: number | null;
}

/** Sums of the first examples, which a next attempt goes on from. */
export interface SavedSums {
  readonly objectKey: string;
  readonly bytes: number;
  readonly examples: number;
  /** Seconds of computing so far. */
  readonly seconds: number;
}

/** A Fisher or Grams of one checkpoint: asked for, or uploaded. */
export interface StatisticRow {
  id: string;
  checkpointId: string;
  origin: StatisticOrigin;
  kind: StatisticKind;
  /** Null for a GRAM. */
  variant: StatisticVariant | null;
  state: StatisticState;
  /** What was asked for; null for uploads. */
  benchmarkId: string | null;
  cellId: string | null;
  split: string | null;
  /** Examples asked for, null: all. bigint: arrives as a string. */
  examples: string | null;
  seed: string | null;
  /** Version of the code that statistics depend on. */
  engine: string | null;
  /** SHA-256 of the file: what recipes name. */
  digest: string | null;
  bytes: string | null;
  objectKey: string | null;
  /** What the file says about itself; null until READY. */
  metadata: StatisticMetadata | null;
  saved: SavedSums | null;
  cost: StatisticCost | null;
  rejection: StoredError | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
  readyAt: Date | null;
}

export const StatisticEntity = new EntitySchema<StatisticRow>({
  name: 'statistic',
  columns: {
    id: { type: 'uuid', primary: true },
    checkpointId: { type: 'uuid', name: 'checkpoint_id' },
    origin: { type: 'text' },
    kind: { type: 'text' },
    variant: { type: 'text', nullable: true },
    state: { type: 'text' },
    benchmarkId: { type: 'uuid', name: 'benchmark_id', nullable: true },
    cellId: { type: 'uuid', name: 'cell_id', nullable: true },
    split: { type: 'text', nullable: true },
    examples: { type: 'bigint', nullable: true },
    seed: { type: 'bigint', nullable: true },
    engine: { type: 'text', nullable: true },
    digest: { type: 'text', nullable: true },
    bytes: { type: 'bigint', nullable: true },
    objectKey: { type: 'text', name: 'object_key', nullable: true },
    metadata: { type: 'jsonb', nullable: true },
    saved: { type: 'jsonb', nullable: true },
    cost: { type: 'jsonb', nullable: true },
    rejection: { type: 'jsonb', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    readyAt: { type: 'timestamptz', name: 'ready_at', nullable: true },
  },
});
