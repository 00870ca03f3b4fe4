import { adaptedCheckpoint } from '../merge/adapters/adapted-checkpoint.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';

/** A checkpoint to be scored, perhaps with a LoRA that is added to it first. Plain data. */
export interface ScoredCheckpoint extends LocatedCheckpoint {
  readonly adapter?: LocatedCheckpoint;
}

/** The checkpoint as models load it. @throws what `adaptedCheckpoint` throws */
export async function withAdapter({ adapter, files }: ScoredCheckpoint): Promise<LocatedCheckpoint> {
  return adapter === undefined ? { files } : adaptedCheckpoint({ adapter, base: { files } });
}
