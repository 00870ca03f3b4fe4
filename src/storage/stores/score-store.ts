import { type EntityManager } from 'typeorm';
import { HiddenScoreEntity, ScoreEntity, type ScoreRow } from '../entities/score.ts';
import { rowsIn } from '../plain-rows.ts';
import { findCells } from './cell-store.ts';

export type NewScore = Omit<ScoreRow, 'id'>;

/** Rows in one statement: nine parameters each, of which PostgreSQL takes 65,535. */
const BATCH = 1000;

/** Appends scores; those of a hidden split to a table of their own. There is no other way to write them. */
export async function insertScores(
  manager: EntityManager,
  scores: readonly NewScore[],
  options: { readonly hidden: boolean },
): Promise<void> {
  for (let at = 0; at < scores.length; at += BATCH) {
    const rows = scores.slice(at, at + BATCH);
    if (!options.hidden) await manager.insert(ScoreEntity, rows);
    else
      await manager.insert(
        HiddenScoreEntity,
        rows.map(({ intervalLow: _low, intervalHigh: _high, ...row }) => row),
      );
  }
}

/** Ids of the cells that an evaluation has scores of. */
export async function scoredCells(manager: EntityManager, evaluationId: string): Promise<Set<string>> {
  const rows = await manager.query<{ cell_id: string }[]>(
    `SELECT cell_id FROM score WHERE evaluation_id = $1 UNION SELECT cell_id FROM hidden_score WHERE evaluation_id = $1`,
    [evaluationId],
  );
  return new Set(rows.map((row) => row.cell_id));
}

/** Scores that may be shown: of evaluations, in the order of the grid, `TASK` before `ALL`, metrics of a cell as they were written. */
export async function scoresOf(manager: EntityManager, evaluationIds: readonly string[]): Promise<ScoreRow[]> {
  const scores = await rowsIn(manager, ScoreEntity, 'evaluationId', evaluationIds);
  const cells = await findCells(manager, [...new Set(scores.map(({ cellId }) => cellId))]);
  const places = new Map(cells.map(({ id }, place) => [id, place]));
  const place = ({ cellId }: ScoreRow): number => places.get(cellId) ?? 0;
  return scores.sort(
    (a, b) =>
      compare(a.evaluationId, b.evaluationId) ||
      compare(b.labelSpace, a.labelSpace) ||
      place(a) - place(b) ||
      Number(a.id) - Number(b.id),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
