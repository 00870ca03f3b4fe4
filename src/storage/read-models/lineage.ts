import { type EntityManager } from 'typeorm';
import { type CellRow } from '../entities/cell.ts';
import { type CheckpointKind, type CheckpointRow } from '../entities/checkpoint.ts';
import { readRows } from '../database/read-rows.ts';
import { findCells, statedCellIds } from '../stores/cell-store.ts';

/** Where a checkpoint is said to come from, by ids. */
export interface Lineage {
  readonly kind: CheckpointKind;
  readonly baseId: string | null;
  /** Sorted, without repetitions. */
  readonly cellIds: readonly string[];
}

export interface LineageDifference {
  readonly about: 'kind' | 'base' | 'trainedCells';
  readonly message: string;
}

/**
 * What a second registration of the same bytes states differently. What it leaves out is no difference: it is then
 * content with what is registered.
 */
export async function lineageDifferences(
  manager: EntityManager,
  registered: CheckpointRow,
  wished: Lineage,
): Promise<LineageDifference[]> {
  const differences: LineageDifference[] = [];
  const differ = (about: LineageDifference['about'], how: string): void => {
    differences.push({ about, message: `exactly these files are registered as "${registered.name}" ${how}` });
  };
  if (registered.kind !== wished.kind) differ('kind', `of kind ${registered.kind}, not ${wished.kind}`);
  if (wished.baseId !== null && wished.baseId !== registered.baseId) {
    differ('base', registered.baseId === null ? 'without a base' : 'with another base');
  }
  if (wished.cellIds.length > 0) {
    const stated = await statedCellIds(manager, registered.id);
    const added = wished.cellIds.filter((id) => !stated.includes(id)).length;
    const left = stated.filter((id) => !wished.cellIds.includes(id)).length;
    if (added + left > 0) {
      differ('trainedCells', `with ${stated.length} trained cells: ${added} stated ones are new, ${left} are left out`);
    }
  }
  return differences;
}

/**
 * Cells that each checkpoint was trained on: those its registrant stated, and for a merge those of its experts, however
 * deep merges are nested; in the order of their grids. One statement, and one more for cells that nobody asked for yet.
 */
export async function readTrainedCells(
  manager: EntityManager,
  checkpointIds: readonly string[],
): Promise<Map<string, CellRow[]>> {
  const pairs = await readRows<{ root: string; cell_id: string }>(
    manager,
    // UNION visits a checkpoint once, however many ways lead to it. The array within an array hides its length: PostgreSQL would
    // make a plan for each length, which takes longer than running it.
    `WITH RECURSIVE line(root, id) AS (
       SELECT asked.id, asked.id FROM unnest(ARRAY(SELECT unnest($1::uuid[]))) AS asked(id)
       UNION
       SELECT line.root, input.checkpoint_id
       FROM line
       JOIN merge ON merge.output_checkpoint_id = line.id
       JOIN merge_input input ON input.merge_id = merge.id AND input.role = 'EXPERT'
     )
     SELECT DISTINCT line.root, trained.cell_id
     FROM line JOIN checkpoint_cell trained ON trained.checkpoint_id = line.id`,
    [[...checkpointIds]],
  );
  const ids = [...new Set(pairs.map((pair) => pair.cell_id))];
  const cells = await findCells(manager, ids);
  const wanted = new Map<string, Set<string>>(checkpointIds.map((id) => [id, new Set()]));
  for (const pair of pairs) wanted.get(pair.root)?.add(pair.cell_id);
  return new Map([...wanted].map(([id, cellIds]) => [id, cells.filter((cell) => cellIds.has(cell.id))]));
}
