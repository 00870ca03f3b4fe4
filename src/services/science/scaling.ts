import { type EntityManager } from 'typeorm';
import { BOOTSTRAP } from '../../science/bootstrap.ts';
import { type GridPointRule, meanOrNull, methodGrids, representativeOf } from '../../science/grid-points.ts';
import { slopeOf } from '../../science/slope.ts';
import { meanOf, spreadOf } from '../../science/spread.ts';
import { type CellRow } from '../../storage/entities/cell.ts';
import { type LeaderboardRow } from '../../storage/entities/leaderboard-row.ts';
import { cellsOfExperts } from '../../storage/read-models/expert-cells.ts';
import { type RowScore, rowScores } from '../../storage/read-models/row-scores.ts';
import { cellsOfBenchmarks } from '../../storage/stores/cell-store.ts';
import { type Board, type BoardFilter, boardRows, findBoard } from '../board-query.ts';
import { methodCardOf } from '../merge-service.ts';
import { fail, ok } from '../result.ts';

export interface ScalingRequest {
  readonly benchmark: string;
  readonly rule: GridPointRule;
  readonly filter: BoardFilter;
}

/** A subset of experts with the scores of the point that stands for it. */
interface Subset {
  readonly experts: number;
  readonly rows: readonly LeaderboardRow[];
  readonly heldIn: number | null;
  readonly otherCells: number | null;
}

/** Rows whose single scores are read at most. */
const MAX_SUBSET_ROWS = 2000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Scores against the number of experts. Held-in is over the cells of the subset's own experts, so it is over other cells for each
 * subset; generalization is over the cells on which no expert of the whole checkpoint set was trained, the same for all.
 */
export async function scaling(manager: EntityManager, { benchmark, rule, filter }: ScalingRequest) {
  const board = await findBoard(manager, benchmark, filter);
  if (!board.ok) return board;
  const rows = await boardRows(manager, board.value);
  if (!rows.ok) return rows;
  const curves = new Map<string, { first: LeaderboardRow; subsets: Subset[] }>();
  for (const grid of methodGrids(rows.value)) {
    const [first] = grid.points[0].rows;
    if (first.method === null) continue;
    const key = JSON.stringify([grid.pool, grid.label, grid.version]);
    const curve = curves.get(key) ?? { first, subsets: [] };
    curves.set(key, curve);
    const chosen = representativeOf(grid, rule);
    if (chosen === null) continue;
    const { rows: seeds, heldIn, generalization: otherCells } = chosen.point;
    curve.subsets.push({ experts: grid.experts, rows: seeds, heldIn, otherCells });
  }
  const chosenRows = [...curves.values()].flatMap(({ subsets }) => subsets.flatMap((subset) => subset.rows));
  if (chosenRows.length > MAX_SUBSET_ROWS) {
    return fail('LIMIT_EXCEEDED', `more than ${MAX_SUBSET_ROWS} subsets: narrow the filter`, { field: ['filter'] });
  }
  const scores = await rowScores(manager, chosenRows);
  const cells = await cellsOfBenchmarks(manager, [board.value.benchmark.id]);
  const curvesFound = [];
  for (const { first, subsets } of curves.values()) {
    const outside = await outsideCells(manager, board.value, first.pool, cells, subsets, scores);
    curvesFound.push(curveOf(board.value, rule, first, subsets, outside, scores));
  }
  return ok(curvesFound);
}

/** Cells of the grid that no expert of the checkpoint set was trained on. */
async function outsideCells(
  manager: EntityManager,
  { benchmark }: Board,
  pool: string,
  cells: readonly CellRow[],
  subsets: readonly Subset[],
  scores: ReadonlyMap<string, readonly RowScore[]>,
): Promise<CellRow[]> {
  const trained = UUID.test(pool) ? await cellsOfExperts(manager, benchmark.id, pool) : new Set<string>();
  const merged = subsets.flatMap(({ rows }) =>
    rows.flatMap(({ id }) => (scores.get(id) ?? []).filter(({ heldIn }) => heldIn).map(({ cellId }) => cellId)),
  );
  const inside = new Set([...trained, ...merged]);
  return cells.filter(({ id }) => !inside.has(id));
}

function curveOf(
  { benchmark }: Board,
  rule: GridPointRule,
  first: LeaderboardRow,
  subsets: readonly Subset[],
  outside: readonly CellRow[],
  scores: ReadonlyMap<string, readonly RowScore[]>,
) {
  const wanted = new Set(outside.map(({ id }) => id));
  const scored = subsets.map((subset) => ({ ...subset, generalization: meanOverCells(subset.rows, wanted, scores) }));
  const sizes = [...new Set(subsets.map(({ experts }) => experts))].sort((a, b) => a - b);
  const values = (name: 'heldIn' | 'generalization' | 'otherCells', size?: number) =>
    scored.flatMap((subset) => {
      const value = subset[name];
      return value === null || (size !== undefined && subset.experts !== size)
        ? []
        : [[subset.experts, value] as const];
    });
  const spread = (name: 'heldIn' | 'generalization' | 'otherCells', size: number) =>
    spreadOf(values(name, size).map(([, value]) => value));
  const slope = (name: 'heldIn' | 'generalization') =>
    slopeOf(
      values(name).map(([experts]) => experts),
      values(name).map(([, value]) => value),
    );
  const { method, dialect, methodVersion } = first;
  return {
    benchmark,
    checkpointSet: first.pool,
    label: first.label,
    method: methodCardOf({ method: method ?? '', dialect: dialect ?? '', methodVersion: methodVersion ?? 1 }),
    rule,
    generalizationCells: outside,
    points: sizes.map((experts) => ({
      experts,
      subsets: subsets.filter((subset) => subset.experts === experts).length,
      heldIn: spread('heldIn', experts),
      generalization: spread('generalization', experts),
      otherCells: spread('otherCells', experts),
    })),
    heldInSlope: slope('heldIn'),
    generalizationSlope: slope('generalization'),
    bootstrap: BOOTSTRAP,
  };
}

/** Mean over seeds of the means over cells; null where a seed lacks a score, and without cells. */
function meanOverCells(
  rows: readonly LeaderboardRow[],
  wanted: ReadonlySet<string>,
  scores: ReadonlyMap<string, readonly RowScore[]>,
): number | null {
  return meanOrNull(
    rows.map(({ id }) => {
      const found = (scores.get(id) ?? []).filter(({ cellId }) => wanted.has(cellId));
      return found.length === 0 || found.length < wanted.size ? null : meanOf(found.map(({ value }) => value));
    }),
  );
}
