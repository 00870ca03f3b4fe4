import { EntitySchema, type EntitySchemaOptions } from 'typeorm';

/** Classes of the cell only, or of the whole benchmark. */
export const LABEL_SPACES = ['TASK', 'ALL'] as const;
export type LabelSpace = (typeof LABEL_SPACES)[number];

/** One value on one cell. Append-only: the table refuses changes. */
export interface ScoreRow {
  /** bigint: arrives as a string. */
  id: string;
  evaluationId: string;
  cellId: string;
  labelSpace: LabelSpace;
  metric: string;
  /** A fraction. */
  value: number;
  examples: number;
  standardError: number;
}

const columns: EntitySchemaOptions<ScoreRow>['columns'] = {
  id: { type: 'bigint', primary: true, generated: 'increment' },
  evaluationId: { type: 'uuid', name: 'evaluation_id' },
  cellId: { type: 'uuid', name: 'cell_id' },
  labelSpace: { type: 'text', name: 'label_space' },
  metric: { type: 'text' },
  value: { type: 'double precision' },
  examples: { type: 'integer' },
  standardError: { type: 'double precision', name: 'standard_error' },
};

export const ScoreEntity = new EntitySchema<ScoreRow>({ name: 'score', columns });

/** Scores of hidden splits: only means over cells leave the server. */
export const HiddenScoreEntity = new EntitySchema<ScoreRow>({ name: 'hidden_score', columns });
