import { EntitySchema } from 'typeorm';

/** A cell that a checkpoint was trained on, as its registrant states it. */
export interface CheckpointCellRow {
  checkpointId: string;
  cellId: string;
}

export const CheckpointCellEntity = new EntitySchema<CheckpointCellRow>({
  name: 'checkpoint_cell',
  columns: {
    checkpointId: { type: 'uuid', name: 'checkpoint_id', primary: true },
    cellId: { type: 'uuid', name: 'cell_id', primary: true },
  },
});
