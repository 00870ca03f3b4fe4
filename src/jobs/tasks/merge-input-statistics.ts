import { type EntityManager } from 'typeorm';
import { type CheckpointLocations, type StatisticTable } from '../../merge/types.ts';
import { type MergeInputRow } from '../../storage/entities/merge-input.ts';
import { type StatisticRow } from '../../storage/entities/statistic.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { readStatisticTable } from '../../storage/read-models/statistic-table.ts';
import { findStatistics } from '../../storage/stores/statistic-store.ts';
import { STATISTIC_FILE } from '../../storage/stores/statistic-tensor-store.ts';

type Edge = Pick<MergeInputRow, 'statisticId'>;

/** The statistics that a merge reads, each once. */
async function statisticsOf(manager: EntityManager, edges: readonly Edge[]): Promise<StatisticRow[]> {
  const ids = new Set(edges.flatMap(({ statisticId }) => statisticId ?? []));
  return ids.size === 0 ? [] : findStatistics(manager, [...ids]);
}

/** What the planner needs to know of them. */
export async function readStatisticTables(manager: EntityManager, edges: readonly Edge[]): Promise<StatisticTable[]> {
  return Promise.all((await statisticsOf(manager, edges)).map((row) => readStatisticTable(manager, row)));
}

/** Where their files can be read for `seconds`. */
export async function locateStatistics(
  manager: EntityManager,
  objects: ObjectStore,
  edges: readonly Edge[],
  seconds: number,
): Promise<CheckpointLocations[]> {
  const located = (await statisticsOf(manager, edges)).map(async ({ id, digest, objectKey }) => {
    if (digest === null || objectKey === null) throw new Error(`internal: statistic ${id} has no file`);
    return { digest, files: new Map([[STATISTIC_FILE, await objects.locate(objectKey, seconds)]]) };
  });
  return Promise.all(located);
}
