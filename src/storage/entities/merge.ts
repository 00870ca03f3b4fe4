import { EntitySchema } from 'typeorm';
import { type Parameters, type Recipe } from '../../merge/recipe-types.ts';
import { type MergeCost, type Reductions } from '../../merge/run-types.ts';
import { type MergePlan } from '../../merge/types.ts';

/** The part of a plan that is worth keeping: the rest follows from the recipe. */
export type StoredPlan = Pick<
  MergePlan,
  'passes' | 'bytesRead' | 'bytesWritten' | 'flops' | 'peakMemoryBytes' | 'threads' | 'sliceBytes'
> & {
  /** Size from which the output is cut into shards; older plans, made for the usual size, do not say. */
  readonly fileBytes?: number;
};

/** A recipe, its plan and, once done, its measured cost and output. */
export interface MergeRow {
  id: string;
  recipeDigest: string;
  recipe: Recipe;
  method: string;
  dialect: string;
  methodVersion: number;
  parameters: Parameters;
  parametersDigest: string;
  /** SHA-256 over the sorted digests of the experts. */
  expertSetDigest: string;
  expertCount: number;
  baseId: string | null;
  outputDtype: string;
  /** bigint: arrives as a string. */
  seed: string;
  name: string | null;
  plan: StoredPlan;
  /** Results of the reduce passes of a started run; a resumed one does not repeat them. */
  reductions: Reductions | null;
  cost: MergeCost | null;
  outputCheckpointId: string | null;
  /** The flag that is up; null: none. */
  flagId: string | null;
  /** Token that asked for it; null for the server itself. */
  createdBy: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

/** What only the merge's own page and its worker need; together they are larger than the rest. */
export const LARGE_MERGE_COLUMNS = ['recipe', 'plan', 'reductions'] as const;

/** What lists and boards need. */
export type MergeFacts = Omit<MergeRow, (typeof LARGE_MERGE_COLUMNS)[number]>;

export const MergeEntity = new EntitySchema<MergeRow>({
  name: 'merge',
  columns: {
    id: { type: 'uuid', primary: true },
    recipeDigest: { type: 'text', name: 'recipe_digest' },
    recipe: { type: 'jsonb' },
    method: { type: 'text' },
    dialect: { type: 'text' },
    methodVersion: { type: 'integer', name: 'method_version' },
    parameters: { type: 'jsonb' },
    parametersDigest: { type: 'text', name: 'parameters_digest' },
    expertSetDigest: { type: 'text', name: 'expert_set_digest' },
    expertCount: { type: 'integer', name: 'expert_count' },
    baseId: { type: 'uuid', name: 'base_id', nullable: true },
    outputDtype: { type: 'text', name: 'output_dtype' },
    seed: { type: 'bigint' },
    name: { type: 'text', nullable: true },
    plan: { type: 'jsonb' },
    reductions: { type: 'jsonb', nullable: true },
    cost: { type: 'jsonb', nullable: true },
    outputCheckpointId: { type: 'uuid', name: 'output_checkpoint_id', nullable: true },
    flagId: { type: 'uuid', name: 'flag_id', nullable: true },
    createdBy: { type: 'uuid', name: 'created_by', nullable: true },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
});
