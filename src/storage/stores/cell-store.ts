import { type EntityManager } from 'typeorm';
import { CellEntity, type CellRow } from '../entities/cell.ts';
import { CheckpointCellEntity } from '../entities/checkpoint-cell.ts';
import { rowsIn } from '../plain-rows.ts';
import { writtenOnce } from '../written-once.ts';

/** Writes the cells of a benchmark that was verified. */
export async function insertCells(manager: EntityManager, cells: readonly CellRow[]): Promise<void> {
  for (let at = 0; at < cells.length; at += 500) {
    await manager.getRepository(CellEntity).insert(cells.slice(at, at + 500));
  }
}

/** The cells of a benchmark are written when it was verified, and stay. */
const CELLS = writtenOnce<CellRow>(20_000);

/** Cells by their ids, in the order of their grids. */
export async function findCells(manager: EntityManager, ids: readonly string[]): Promise<CellRow[]> {
  const cells = await CELLS.find(ids, async (unknown) => {
    const rows = await rowsIn(manager, CellEntity, 'id', unknown);
    return new Map(rows.map((row) => [row.id, row]));
  });
  return [...cells.values()].sort(byGrid);
}

function byGrid(a: CellRow, b: CellRow): number {
  if (a.benchmarkId === b.benchmarkId) return a.position - b.position;
  return a.benchmarkId < b.benchmarkId ? -1 : 1;
}

/** All cells of benchmarks, in the order of their manifests. */
export function cellsOfBenchmarks(manager: EntityManager, benchmarkIds: readonly string[]): Promise<CellRow[]> {
  return rowsIn(manager, CellEntity, 'benchmarkId', benchmarkIds, ['benchmarkId', 'position']);
}

/** States what a checkpoint was trained on. */
export async function insertTrainedCells(
  manager: EntityManager,
  checkpointId: string,
  cellIds: readonly string[],
): Promise<void> {
  if (cellIds.length === 0) return;
  await manager.query('INSERT INTO checkpoint_cell (checkpoint_id, cell_id) SELECT $1, unnest($2::uuid[])', [
    checkpointId,
    [...cellIds],
  ]);
}

/** Cells that a checkpoint's registrant stated, sorted; those that a merge inherits are not among them. */
export async function statedCellIds(manager: EntityManager, checkpointId: string): Promise<string[]> {
  const rows = await manager.getRepository(CheckpointCellEntity).findBy({ checkpointId });
  return rows.map((row) => row.cellId).sort();
}
