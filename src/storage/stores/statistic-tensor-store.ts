import { type EntityManager } from 'typeorm';
import { type Dtype } from '../../tensor/dtype.ts';
import { type StoredTensor } from './tensor-store.ts';

/** Replaces the tensor table of a statistic. Call it in a transaction. */
export async function replaceStatisticTensors(
  manager: EntityManager,
  statisticId: string,
  tensors: readonly Omit<StoredTensor, 'file'>[],
): Promise<void> {
  await manager.query('DELETE FROM statistic_tensor WHERE statistic_id = $1', [statisticId]);
  const rows = tensors.map((tensor, position) => ({ position, ...tensor }));
  await manager.query(
    `INSERT INTO statistic_tensor (statistic_id, position, name, dtype, shape, byte_begin, byte_end)
     SELECT $1, t.position, t.name, t.dtype, t.shape, t."begin", t."end"
     FROM jsonb_to_recordset($2::jsonb)
       AS t(position integer, name text, dtype text, shape bigint[], "begin" bigint, "end" bigint)`,
    [statisticId, JSON.stringify(rows)],
  );
}

/** The tensors of a statistic's one file, in the order of offsets. */
export async function readStatisticTensors(manager: EntityManager, statisticId: string): Promise<StoredTensor[]> {
  const rows: { name: string; dtype: Dtype; shape: string[]; byte_begin: string; byte_end: string }[] =
    await manager.query(
      'SELECT name, dtype, shape, byte_begin, byte_end FROM statistic_tensor WHERE statistic_id = $1 ORDER BY position',
      [statisticId],
    );
  return rows.map((row) => ({
    name: row.name,
    dtype: row.dtype,
    shape: row.shape.map(Number),
    file: STATISTIC_FILE,
    begin: Number(row.byte_begin),
    end: Number(row.byte_end),
  }));
}

/** Path of a statistic's one file. */
export const STATISTIC_FILE = 'statistic.safetensors';
