import { type EntityManager } from 'typeorm';
import { AppError } from '../../errors.ts';
import { type ScoredCheckpoint } from '../../evaluate/scored-checkpoint.ts';
import { type LocatedCheckpoint } from '../../models/located-checkpoint.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { benchmarkFiles } from '../../storage/stores/benchmark-store.ts';
import { checkpointFiles, findCheckpoint } from '../../storage/stores/checkpoint-store.ts';

/** All files of a checkpoint, readable for `seconds`. */
async function locateCheckpoint(
  objects: ObjectStore,
  manager: EntityManager,
  checkpointId: string,
  seconds: number,
): Promise<LocatedCheckpoint> {
  const located = (await checkpointFiles(manager, [checkpointId])).map(async ({ path, objectKey }) => ({
    path,
    location: await objects.locate(objectKey, seconds),
  }));
  return { files: await Promise.all(located) };
}

/** A checkpoint as it is scored, and its number of parameters. */
export interface LocatedForScoring {
  readonly checkpoint: ScoredCheckpoint;
  readonly parameters: number;
}

/** A checkpoint, or for an adapter its base with it, readable for `seconds`. @throws AppError NOT_READY */
export async function locateScored(
  objects: ObjectStore,
  manager: EntityManager,
  checkpointId: string,
  seconds: number,
): Promise<LocatedForScoring> {
  const row = await findCheckpoint(manager, checkpointId);
  const isAdapter = row?.kind === 'ADAPTER';
  const model = isAdapter && row.baseId !== null ? await findCheckpoint(manager, row.baseId) : row;
  if (row?.state !== 'READY' || model?.state !== 'READY') {
    throw new AppError('NOT_READY', 'a checkpoint, or the base of an adapter, is not READY');
  }
  const located = await locateCheckpoint(objects, manager, model.id, seconds);
  const parameters = Number(model.parameterCount ?? 0);
  if (!isAdapter) return { checkpoint: located, parameters };
  const adapter = await locateCheckpoint(objects, manager, checkpointId, seconds);
  return { checkpoint: { ...located, adapter }, parameters };
}

/** Data files of a benchmark by their paths in the manifest, readable for `seconds`. */
export async function locateData(
  objects: ObjectStore,
  manager: EntityManager,
  benchmarkId: string,
  seconds: number,
): Promise<ReadonlyMap<string, ByteLocation>> {
  const located = (await benchmarkFiles(manager, [benchmarkId])).map(
    async ({ path, objectKey }) => [path, await objects.locate(objectKey, seconds)] as const,
  );
  return new Map(await Promise.all(located));
}
