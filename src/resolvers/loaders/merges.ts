import { type Services } from '../../services/services.ts';
import { childrenLoader, mapLoader, rowLoader } from './load-rows.ts';

/** Loaders of merges and of what hangs on them. */
export function createMergeLoaders({ merges }: Pick<Services, 'merges'>) {
  return {
    merges: rowLoader(merges.byIds),
    /** With their recipes and plans. */
    wholeMerges: rowLoader(merges.wholeByIds),
    mergeInputs: childrenLoader(merges.inputsOf, (input) => input.mergeId),
    mergeNotes: childrenLoader(merges.notesOf, (note) => note.mergeId),
    mergeJobs: mapLoader(merges.jobs),
    /** By the checkpoint that they made. */
    mergesThatMade: childrenLoader(merges.thatMade, (merge) => merge.outputCheckpointId ?? ''),
  };
}
