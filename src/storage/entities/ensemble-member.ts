import { EntitySchema } from 'typeorm';

/** A checkpoint whose outputs an ensemble averages. */
export interface EnsembleMemberRow {
  ensembleId: string;
  /** In order of content digest. */
  position: number;
  checkpointId: string;
}

export const EnsembleMemberEntity = new EntitySchema<EnsembleMemberRow>({
  name: 'ensemble_member',
  columns: {
    ensembleId: { type: 'uuid', name: 'ensemble_id', primary: true },
    position: { type: 'integer', primary: true },
    checkpointId: { type: 'uuid', name: 'checkpoint_id' },
  },
});
