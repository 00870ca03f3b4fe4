import { adaptedCheckpoint, type AdaptedCheckpoint } from '../merge/adapters/adapted-checkpoint.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';

/** A checkpoint to be scored, perhaps with a LoRA that is added to it first. Plain data. */
export interface ScoredCheckpoint extends LocatedCheckpoint {
  readonly adapter?: LocatedCheckpoint;
}

/** A checkpoint as models load it; `changed`: the tensors that an adapter changes, null where there is none. */
export interface LoadableCheckpoint extends LocatedCheckpoint {
  readonly changed: AdaptedCheckpoint['changed'] | null;
}

/** The checkpoint as models load it. @throws what `adaptedCheckpoint` throws */
export async function withAdapter({ adapter, files }: ScoredCheckpoint): Promise<LoadableCheckpoint> {
  return adapter === undefined ? { files, changed: null } : adaptedCheckpoint({ adapter, base: { files } });
}
