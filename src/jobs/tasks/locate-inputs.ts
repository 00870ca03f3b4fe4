import { type EntityManager } from 'typeorm';
import { type LocatedCheckpoint } from '../../models/located-checkpoint.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { benchmarkFiles } from '../../storage/stores/benchmark-store.ts';
import { checkpointFiles } from '../../storage/stores/checkpoint-store.ts';

/** All files of a checkpoint, readable for `seconds`. */
export async function locateCheckpoint(
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
