import { type EntityManager } from 'typeorm';
import { HiddenScoreEntity, ScoreEntity, type ScoreRow } from '../entities/score.ts';
import { readRows } from '../database/read-rows.ts';
import { columnsOf } from '../plain-rows.ts';

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

/** Scores that may be shown: of evaluations, in the order of the grid, `TASK` before `ALL`. */
export function scoresOf(manager: EntityManager, evaluationIds: readonly string[]): Promise<ScoreRow[]> {
  return readRows<ScoreRow>(manager, SCORES, [evaluationIds]);
}

/** Metrics of a cell as they were written. */
const SCORES = `
SELECT ${columnsOf(ScoreEntity, 'score')} FROM score JOIN cell ON cell.id = score.cell_id
 WHERE score.evaluation_id = ANY ($1)
 ORDER BY score.evaluation_id, score.label_space DESC, cell.position, score.id`;
