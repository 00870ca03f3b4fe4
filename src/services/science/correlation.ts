import { type EntityManager } from 'typeorm';
import { BOOTSTRAP } from '../../science/bootstrap.ts';
import { correlate } from '../../science/correlation.ts';
import { commonestSet, type GridPointRule, methodGrids, representativeOf } from '../../science/grid-points.ts';
import { type BoardNumber } from '../board-numbers.ts';
import { type BoardFilter, boardRows, findBoard, onePool } from '../board-query.ts';
import { ok } from '../result.ts';
import { numberOfPoint, unranked, withTuning } from './science-rows.ts';

export interface CorrelationRequest {
  readonly benchmark: string;
  readonly x: BoardNumber;
  readonly y: BoardNumber;
  readonly rule: GridPointRule;
  readonly filter: BoardFilter;
}

/** How two numbers go together over methods: one point for each, all on the same set of experts. */
export async function boardCorrelation(manager: EntityManager, request: CorrelationRequest) {
  const { benchmark, x, y, rule, filter } = request;
  const board = await findBoard(manager, benchmark, filter);
  if (!board.ok) return board;
  const rows = await boardRows(manager, board.value);
  if (!rows.ok) return rows;
  const pool = onePool(rows.value);
  if (!pool.ok) return pool;
  const grids = methodGrids(await withTuning(manager, rows.value, [x, y]));
  const expertSet = filter.expertSet ?? commonestSet(grids);
  const leftOut: string[] = [];
  const points = grids
    .filter((grid) => grid.expertSet === expertSet)
    .flatMap((grid) => {
      const chosen = representativeOf(grid, rule);
      const [a, b] =
        chosen === null ? [null, null] : [numberOfPoint(chosen.point.rows, x), numberOfPoint(chosen.point.rows, y)];
      if (chosen === null || a === null || b === null) {
        leftOut.push(grid.label);
        return [];
      }
      const seeds = chosen.point.rows;
      const { chosenBy } = chosen;
      const row = unranked(seeds[0]);
      return [{ label: grid.label, row, x: a, y: b, chosenBy, gridPoints: grid.points.length, seeds: seeds.length }];
    });
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  return ok({
    benchmark: board.value.benchmark,
    checkpointSet: pool.value,
    expertSetDigest: expertSet,
    x,
    y,
    rule,
    pearson: correlate('PEARSON', xs, ys),
    spearman: correlate('SPEARMAN', xs, ys),
    points,
    leftOut,
    bootstrap: BOOTSTRAP,
  });
}
