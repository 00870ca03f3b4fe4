import { type EntityManager } from 'typeorm';
import { type GridPoint, highest, type MethodGrid, methodGrids } from '../../science/grid-points.ts';
import { spreadOf } from '../../science/spread.ts';
import { type LeaderboardRow } from '../../storage/entities/leaderboard-row.ts';
import { type BoardFilter, boardRows, findBoard } from '../board-query.ts';
import { methodCardOf } from '../merge-service.ts';
import { ok } from '../result.ts';
import { unranked } from './science-rows.ts';

export interface SensitivityRequest {
  readonly benchmark: string;
  readonly filter: BoardFilter;
  /** Grids wanted, largest first. */
  readonly first: number;
}

/** How much the scores of methods depend on their parameters. */
export async function sensitivity(manager: EntityManager, { benchmark, filter, first }: SensitivityRequest) {
  const board = await findBoard(manager, benchmark, filter);
  if (!board.ok) return board;
  const rows = await boardRows(manager, board.value);
  if (!rows.ok) return rows;
  const grids = methodGrids(rows.value)
    .sort((a, b) => b.points.length - a.points.length || b.experts - a.experts)
    .flatMap((grid) => sensitivityOf(grid) ?? []);
  return ok(grids.slice(0, first));
}

/** Null for reported rows of methods that are none of ours. */
function sensitivityOf(grid: MethodGrid<LeaderboardRow>) {
  const [{ method, dialect, methodVersion }] = grid.points[0].rows;
  if (method === null || dialect === null || methodVersion === null || grid.expertSet === null) return null;
  return {
    checkpointSet: grid.pool,
    label: grid.label,
    method: methodCardOf({ method, dialect, methodVersion }),
    experts: grid.experts,
    expertSetDigest: grid.expertSet,
    points: grid.points.length,
    heldIn: gridSpread(grid.points, 'heldIn'),
    generalization: gridSpread(grid.points, 'generalization'),
  };
}

function gridSpread(points: readonly GridPoint<LeaderboardRow>[], axis: 'heldIn' | 'generalization') {
  const scored = points.flatMap((point) => {
    const value = point[axis];
    return value === null ? [] : [{ point, value }];
  });
  const spread = spreadOf(scored.map(({ value }) => value));
  const best = highest(points, axis);
  if (spread === null || best === null) return null;
  const worst = scored.reduce((least, one) => (one.value < least.value ? one : least));
  const plain = scored.find(({ point }) => point.rows[0].plain)?.value ?? null;
  return {
    spread,
    best: unranked(best.rows[0]),
    worst: unranked(worst.point.rows[0]),
    default: plain,
    bestMinusDefault: plain === null ? null : spread.max - plain,
  };
}
