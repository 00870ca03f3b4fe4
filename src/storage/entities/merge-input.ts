import { EntitySchema } from 'typeorm';

export const MERGE_INPUT_ROLES = ['BASE', 'EXPERT'] as const;
export type MergeInputRole = (typeof MERGE_INPUT_ROLES)[number];

/** An edge of the lineage, written by the server. */
export interface MergeInputRow {
  mergeId: string;
  role: MergeInputRole;
  position: number;
  checkpointId: string;
  weight: number;
  /** The statistic of an expert that the method read. */
  statisticId: string | null;
}

export const MergeInputEntity = new EntitySchema<MergeInputRow>({
  name: 'merge_input',
  columns: {
    mergeId: { type: 'uuid', name: 'merge_id', primary: true },
    role: { type: 'text', primary: true },
    position: { type: 'integer', primary: true },
    checkpointId: { type: 'uuid', name: 'checkpoint_id' },
    weight: { type: 'double precision' },
    statisticId: { type: 'uuid', name: 'statistic_id', nullable: true },
  },
});
