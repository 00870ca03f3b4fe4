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
  /** A fraction; or a distance, of which less is better. */
  value: number;
  examples: number;
  standardError: number;
  /** Ends of the bootstrap interval at 95 %; null where it follows from value and examples, and where there is none. */
  intervalLow: number | null;
  intervalHigh: number | null;
}

/** A score of a hidden split: nothing is shown of it alone, so it has no interval. */
export type HiddenScoreRow = Omit<ScoreRow, 'intervalLow' | 'intervalHigh'>;

const columns: EntitySchemaOptions<HiddenScoreRow>['columns'] = {
  id: { type: 'bigint', primary: true, generated: 'increment' },
  evaluationId: { type: 'uuid', name: 'evaluation_id' },
  cellId: { type: 'uuid', name: 'cell_id' },
  labelSpace: { type: 'text', name: 'label_space' },
  metric: { type: 'text' },
  value: { type: 'double precision' },
  examples: { type: 'integer' },
  standardError: { type: 'double precision', name: 'standard_error' },
};

export const ScoreEntity = new EntitySchema<ScoreRow>({
  name: 'score',
  columns: {
    ...columns,
    intervalLow: { type: 'double precision', name: 'interval_low', nullable: true },
    intervalHigh: { type: 'double precision', name: 'interval_high', nullable: true },
  } as EntitySchemaOptions<ScoreRow>['columns'],
});

/** Scores of hidden splits: only means over cells leave the server. */
export const HiddenScoreEntity = new EntitySchema<HiddenScoreRow>({ name: 'hidden_score', columns });
