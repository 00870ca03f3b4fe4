import { type EntityManager, In } from 'typeorm';
import { type TensorNote } from '../../merge/run-types.ts';
import { MergeNoteEntity, type MergeNoteRow } from '../entities/merge-note.ts';

/** Writes what a method reported; a tensor that was computed again is reported again. */
export async function saveMergeNotes(
  manager: EntityManager,
  mergeId: string,
  notes: readonly TensorNote[],
): Promise<void> {
  if (notes.length === 0) return;
  await manager.upsert(
    MergeNoteEntity,
    notes.map(({ tensor, values }) => ({ mergeId, tensor, values })),
    ['mergeId', 'tensor'],
  );
}

/** Of each merge in order of tensor name. */
export function mergeNotes(manager: EntityManager, mergeIds: readonly string[]): Promise<MergeNoteRow[]> {
  return manager.find(MergeNoteEntity, {
    where: { mergeId: In([...mergeIds]) },
    order: { mergeId: 'ASC', tensor: 'ASC' },
  });
}
