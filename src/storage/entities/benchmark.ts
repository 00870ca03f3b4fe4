import { EntitySchema } from 'typeorm';
import { type Modality } from './modality.ts';
import { type StoredError } from './stored-error.ts';

export const BENCHMARK_STATES = ['VERIFYING', 'READY', 'REJECTED'] as const;
export type BenchmarkState = (typeof BENCHMARK_STATES)[number];

/** A versioned grid of cells with data, metric and prompts. */
export interface BenchmarkRow {
  id: string;
  slug: string;
  revision: string;
  /** SHA-256 over the manifest and the digests of all data files. */
  digest: string;
  modality: Modality;
  title: string;
  state: BenchmarkState;
  manifest: Readonly<Record<string, unknown>>;
  rejection: StoredError | null;
  duplicateOfId: string | null;
  /** The flag that is up; null: none. */
  flagId: string | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
  readyAt: Date | null;
}

/** What lists and boards need. The manifest of a large grid is larger than everything else about it. */
export type BenchmarkFacts = Omit<BenchmarkRow, 'manifest'>;

export const BenchmarkEntity = new EntitySchema<BenchmarkRow>({
  name: 'benchmark',
  columns: {
    id: { type: 'uuid', primary: true },
    slug: { type: 'text' },
    revision: { type: 'text' },
    digest: { type: 'text' },
    modality: { type: 'text' },
    title: { type: 'text' },
    state: { type: 'text' },
    manifest: { type: 'jsonb' },
    rejection: { type: 'jsonb', nullable: true },
    duplicateOfId: { type: 'uuid', name: 'duplicate_of_id', nullable: true },
    flagId: { type: 'uuid', name: 'flag_id', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    readyAt: { type: 'timestamptz', name: 'ready_at', nullable: true },
  },
});
