import { EntitySchema } from 'typeorm';

/** A movable name of a checkpoint. */
export interface AliasRow {
  id: string;
  name: string;
  /** Null once it was removed: the name keeps its history. */
  checkpointId: string | null;
  /** Number of its last move. */
  moves: number;
  createdAt: Date;
  updatedAt: Date;
}

export const AliasEntity = new EntitySchema<AliasRow>({
  name: 'alias',
  columns: {
    id: { type: 'uuid', primary: true },
    name: { type: 'text' },
    checkpointId: { type: 'uuid', name: 'checkpoint_id', nullable: true },
    moves: { type: 'integer' },
    createdAt: { type: 'timestamptz', name: 'created_at', default: () => 'now()' },
    updatedAt: { type: 'timestamptz', name: 'updated_at' },
  },
});
