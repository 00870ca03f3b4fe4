import { EntitySchema } from 'typeorm';

/** One move of an alias; never changed. */
export interface AliasMoveRow {
  aliasId: string;
  /** From 1. */
  number: number;
  /** Null: the alias was removed. */
  checkpointId: string | null;
  /** Token that moved it. */
  movedBy: string | null;
  movedAt: Date;
}

export const AliasMoveEntity = new EntitySchema<AliasMoveRow>({
  name: 'alias_move',
  columns: {
    aliasId: { type: 'uuid', name: 'alias_id', primary: true },
    number: { type: 'integer', primary: true },
    checkpointId: { type: 'uuid', name: 'checkpoint_id', nullable: true },
    movedBy: { type: 'uuid', name: 'moved_by', nullable: true },
    movedAt: { type: 'timestamptz', name: 'moved_at' },
  },
});
