import { type EntityManager } from 'typeorm';
import { type StatisticTable } from '../../merge/types.ts';
import { type StatisticRow } from '../entities/statistic.ts';
import { readStatisticTensors } from '../stores/statistic-tensor-store.ts';

/** What the merge planner needs to know of a READY statistic. */
export async function readStatisticTable(manager: EntityManager, statistic: StatisticRow): Promise<StatisticTable> {
  const { id, kind, digest, metadata } = statistic;
  if (digest === null || metadata === null) throw new Error(`internal: statistic ${id} is READY without a file`);
  const covers = new Map(Object.entries(metadata.covers ?? {}));
  return { digest, kind, model: metadata.model, covers, tensors: await readStatisticTensors(manager, id) };
}
