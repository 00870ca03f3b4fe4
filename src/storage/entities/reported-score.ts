import { EntitySchema } from 'typeorm';

/** A reported score of one cell. */
export interface ReportedScoreRow {
  resultId: string;
  cellId: string;
  /** The merged experts were trained on it, as the record states. */
  heldIn: boolean;
  /** A fraction. */
  value: number;
  /** Null where the source does not say, as the standard error. */
  examples: number | null;
  standardError: number | null;
}

export const ReportedScoreEntity = new EntitySchema<ReportedScoreRow>({
  name: 'reported_score',
  columns: {
    resultId: { type: 'uuid', primary: true, name: 'result_id' },
    cellId: { type: 'uuid', primary: true, name: 'cell_id' },
    heldIn: { type: 'boolean', name: 'held_in' },
    value: { type: 'double precision' },
    examples: { type: 'integer', nullable: true },
    standardError: { type: 'double precision', name: 'standard_error', nullable: true },
  },
});
