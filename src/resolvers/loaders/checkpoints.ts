import { type Services } from '../../services/services.ts';
import { childrenLoader, listLoader, mapLoader } from './load-rows.ts';

/** Loaders of checkpoints and of what hangs on them. */
export function createCheckpointLoaders({ checkpoints }: Pick<Services, 'checkpoints'>) {
  return {
    /** Where the same bytes had been registered before, the earlier checkpoint is loaded. */
    checkpoints: mapLoader(checkpoints.byIds),
    checkpointFiles: childrenLoader(checkpoints.files, (file) => file.checkpointId),
    ensembleMembers: childrenLoader(checkpoints.members, (member) => member.ensembleId),
    inputFlags: childrenLoader(checkpoints.inputFlags, (flag) => flag.root),
    checkpointJobs: mapLoader(checkpoints.jobs),
    trainedCells: listLoader(checkpoints.trainedCells),
  };
}
