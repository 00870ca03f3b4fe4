import { EntitySchema } from 'typeorm';
import { type ParameterValue } from '../../merge/recipe-types.ts';
import { type StoredError } from './stored-error.ts';

export const POINT_ROLES = ['GRID', 'PRETRAINED', 'EXPERT', 'MULTITASK', 'ENSEMBLE'] as const;
export type PointRole = (typeof POINT_ROLES)[number];

/** MERGING until the merge has its output; TUNED: waits for the choice among its grid; TESTING: being scored for the board. */
export const POINT_STATES = ['WAITING', 'MERGING', 'TUNING', 'TUNED', 'TESTING', 'DONE', 'FAILED'] as const;
export type PointState = (typeof POINT_STATES)[number];

/** A point of a grid, or a control. */
export interface ExperimentPointRow {
  id: string;
  experimentId: string;
  position: number;
  role: PointRole;
  /** Position of its method in the spec; null, as the next four, for a control. */
  method: number | null;
  /** Position of its subset in the spec. */
  subset: number | null;
  stage: number | null;
  /** Those of the method that the experiment sets. */
  parameters: Readonly<Record<string, ParameterValue>> | null;
  /** bigint: arrives as a string. */
  seed: string | null;
  state: PointState;
  error: StoredError | null;
  mergeId: string | null;
  checkpointId: string | null;
  tuningEvaluationId: string | null;
  reportEvaluationId: string | null;
  /** What the selection rule compares: a mean over cells, as a fraction. */
  score: number | null;
  selected: boolean;
}

export const ExperimentPointEntity = new EntitySchema<ExperimentPointRow>({
  name: 'experiment_point',
  columns: {
    id: { type: 'uuid', primary: true },
    experimentId: { type: 'uuid', name: 'experiment_id' },
    position: { type: 'integer' },
    role: { type: 'text' },
    method: { type: 'integer', nullable: true },
    subset: { type: 'integer', nullable: true },
    stage: { type: 'integer', nullable: true },
    parameters: { type: 'jsonb', nullable: true },
    seed: { type: 'bigint', nullable: true },
    state: { type: 'text' },
    error: { type: 'jsonb', nullable: true },
    mergeId: { type: 'uuid', name: 'merge_id', nullable: true },
    checkpointId: { type: 'uuid', name: 'checkpoint_id', nullable: true },
    tuningEvaluationId: { type: 'uuid', name: 'tuning_evaluation_id', nullable: true },
    reportEvaluationId: { type: 'uuid', name: 'report_evaluation_id', nullable: true },
    score: { type: 'double precision', nullable: true },
    selected: { type: 'boolean', default: () => 'false' },
  },
});
