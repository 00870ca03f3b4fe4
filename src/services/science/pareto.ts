import { type EntityManager } from 'typeorm';
import { paretoFront } from '../../science/pareto.ts';
import { BOARD_NUMBERS, type BoardNumber } from '../board-numbers.ts';
import { type BoardFilter, boardRows, findBoard, onePool } from '../board-query.ts';
import { ok } from '../result.ts';
import { unranked, withTuning } from './science-rows.ts';

export interface ParetoRequest {
  readonly benchmark: string;
  readonly x: BoardNumber;
  readonly y: BoardNumber;
  readonly filter: BoardFilter;
  /** Points wanted; those on the front come first. */
  readonly first: number;
}

/** Rows that no other row beats on two numbers, and the others behind them. */
export async function paretoFrontier(manager: EntityManager, { benchmark, x, y, filter, first }: ParetoRequest) {
  const board = await findBoard(manager, benchmark, filter);
  if (!board.ok) return board;
  const rows = await boardRows(manager, board.value);
  if (!rows.ok) return rows;
  const pool = onePool(rows.value);
  if (!pool.ok) return pool;
  const points = (await withTuning(manager, rows.value, [x, y])).flatMap((row) => {
    const [a, b] = [BOARD_NUMBERS[x].of(row), BOARD_NUMBERS[y].of(row)];
    return a === null || b === null ? [] : [{ row: unranked(row), x: a, y: b }];
  });
  const front = paretoFront(
    points.map((point) => [point.x, point.y]),
    [BOARD_NUMBERS[x].better, BOARD_NUMBERS[y].better],
  );
  const sign = BOARD_NUMBERS[x].better === 'HIGHER' ? -1 : 1;
  const ordered = points
    .map((point, i) => ({ ...point, onFront: front[i] }))
    .sort((a, b) => Number(b.onFront) - Number(a.onFront) || sign * (a.x - b.x) || (a.row.id < b.row.id ? -1 : 1));
  return ok({
    benchmark: board.value.benchmark,
    checkpointSet: pool.value,
    x,
    y,
    considered: points.length,
    onFront: front.filter(Boolean).length,
    points: ordered.slice(0, first),
  });
}
