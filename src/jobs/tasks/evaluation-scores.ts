import { type EntityManager } from 'typeorm';
import { type CellScore } from '../../evaluate/accuracy.ts';
import { type EvaluationRow } from '../../storage/entities/evaluation.ts';
import { cellsOfBenchmarks } from '../../storage/stores/cell-store.ts';
import { insertScores, type NewScore, scoredCells } from '../../storage/stores/score-store.ts';

/** Cells, by their ids in the manifest, that an earlier attempt has scored. */
export async function keptCells(manager: EntityManager, evaluation: EvaluationRow): Promise<Set<string>> {
  const scored = await scoredCells(manager, evaluation.id);
  const cells = await cellsOfBenchmarks(manager, [evaluation.benchmarkId]);
  return new Set(cells.filter(({ id }) => scored.has(id)).map(({ key }) => key));
}

/** Writes scores of whole cells, `hidden` ones out of sight. */
export async function appendScores(
  manager: EntityManager,
  { id: evaluationId, benchmarkId }: EvaluationRow,
  scores: readonly CellScore[],
  options: { readonly hidden: boolean },
): Promise<void> {
  const cells = new Map((await cellsOfBenchmarks(manager, [benchmarkId])).map((cell) => [cell.key, cell.id]));
  const rows = scores.map((score): NewScore => {
    const cellId = cells.get(score.cellId);
    if (cellId === undefined) throw new Error(`internal: the benchmark has no cell ${score.cellId}`);
    const { metric, value, n: examples, standardError } = score;
    const labelSpace = score.labelSpace === 'task' ? 'TASK' : 'ALL';
    const { low: intervalLow = null, high: intervalHigh = null } = score.interval ?? {};
    return { evaluationId, cellId, labelSpace, metric, value, examples, standardError, intervalLow, intervalHigh };
  });
  await insertScores(manager, rows, options);
}
