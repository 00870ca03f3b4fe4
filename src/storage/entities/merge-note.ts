import { EntitySchema } from 'typeorm';
import { type TensorNote } from '../../merge/run-types.ts';

/** What the method of a merge reported of one tensor. */
export interface MergeNoteRow {
  mergeId: string;
  tensor: string;
  values: TensorNote['values'];
}

export const MergeNoteEntity = new EntitySchema<MergeNoteRow>({
  name: 'merge_note',
  columns: {
    mergeId: { type: 'uuid', name: 'merge_id', primary: true },
    tensor: { type: 'text', primary: true },
    values: { type: 'jsonb' },
  },
});
