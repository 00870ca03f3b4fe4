import { type EntityManager } from 'typeorm';
import { type Dtype } from '../../tensor/dtype.ts';

/** A tensor as the engine wants it: numbers instead of the strings that `bigint` columns arrive as. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly file: string;
  /** Absolute byte range [begin, end) in the file. */
  readonly begin: number;
  readonly end: number;
}

/** Rows in one statement: a few hundred kilobytes of JSON each. */
const BATCH = 5000;

/** Replaces the tensor table of a checkpoint. Call it in a transaction. */
export async function replaceTensors(
  manager: EntityManager,
  checkpointId: string,
  tensors: readonly StoredTensor[],
): Promise<void> {
  await manager.query('DELETE FROM tensor WHERE checkpoint_id = $1', [checkpointId]);
  for (let at = 0; at < tensors.length; at += BATCH) {
    const rows = tensors.slice(at, at + BATCH).map((tensor, index) => ({ position: at + index, ...tensor }));
    await manager.query(
      `INSERT INTO tensor (checkpoint_id, position, name, dtype, shape, file, byte_begin, byte_end)
       SELECT $1, t.position, t.name, t.dtype, t.shape, t.file, t."begin", t."end"
       FROM jsonb_to_recordset($2::jsonb)
         AS t(position integer, name text, dtype text, shape bigint[], file text, "begin" bigint, "end" bigint)`,
      [checkpointId, JSON.stringify(rows)],
    );
  }
}

/** The whole tensor table of a checkpoint, in the order of files and offsets. */
export async function readTensors(manager: EntityManager, checkpointId: string): Promise<StoredTensor[]> {
  const rows: { name: string; dtype: Dtype; shape: string[]; file: string; byte_begin: string; byte_end: string }[] =
    await manager.query(
      'SELECT name, dtype, shape, file, byte_begin, byte_end FROM tensor WHERE checkpoint_id = $1 ORDER BY position',
      [checkpointId],
    );
  return rows.map((row) => ({
    name: row.name,
    dtype: row.dtype,
    shape: row.shape.map(Number),
    file: row.file,
    begin: Number(row.byte_begin),
    end: Number(row.byte_end),
  }));
}
