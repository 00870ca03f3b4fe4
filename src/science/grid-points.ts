import { meanOf } from './spread.ts';

/** Which point of a grid stands for its method; see `GridPointRule` of the API. */
export const GRID_POINT_RULES = [
  'SELECTED_OR_BEST_HELD_IN',
  'SELECTED',
  'DEFAULT',
  'BEST_HELD_IN',
  'BEST_GENERALIZATION',
] as const;
export type GridPointRule = (typeof GRID_POINT_RULES)[number];

/** What of a row of the board says where it stands in a grid. */
export interface GridRow {
  readonly id: string;
  readonly label: string;
  readonly methodVersion: number | null;
  readonly pool: string;
  /** Null for reported rows: then the row is a grid of its own. */
  readonly expertSetDigest: string | null;
  readonly expertCount: number;
  readonly pointDigest: string | null;
  readonly plain: boolean;
  readonly grid: 'POINT' | 'SELECTED' | 'ORACLE' | null;
  readonly heldIn: number | null;
  readonly generalization: number | null;
}

/** Rows that differ in the seed alone. */
export interface GridPoint<Row extends GridRow> {
  readonly rows: readonly Row[];
  /** Mean over seeds; null where a seed has no score. */
  readonly heldIn: number | null;
  readonly generalization: number | null;
}

/** All points of one method on one set of experts. */
export interface MethodGrid<Row extends GridRow> {
  readonly label: string;
  readonly version: number | null;
  readonly pool: string;
  readonly expertSet: string | null;
  readonly experts: number;
  readonly points: readonly GridPoint<Row>[];
}

/** Sorts rows into grids, in order of label, number of experts and set; points in the order of their first row. */
export function methodGrids<Row extends GridRow>(rows: readonly Row[]): MethodGrid<Row>[] {
  const grids = groupBy(rows, (row) =>
    JSON.stringify([row.pool, row.label, row.methodVersion, row.expertSetDigest ?? row.id]),
  );
  return [...grids.values()]
    .map((ofGrid) => ({
      label: ofGrid[0].label,
      version: ofGrid[0].methodVersion,
      pool: ofGrid[0].pool,
      expertSet: ofGrid[0].expertSetDigest,
      experts: ofGrid[0].expertCount,
      points: [...groupBy(ofGrid, (row) => row.pointDigest ?? row.id).values()].map((seeds) => ({
        rows: seeds,
        heldIn: meanOrNull(seeds.map((row) => row.heldIn)),
        generalization: meanOrNull(seeds.map((row) => row.generalization)),
      })),
    }))
    .sort((a, b) => compareText(a.label, b.label) || a.experts - b.experts || compareText(a.expertSet, b.expertSet));
}

export interface Representative<Row extends GridRow> {
  readonly point: GridPoint<Row>;
  readonly chosenBy: GridPointRule;
}

/** The point that stands for a grid; null when the rule finds none. Among equal ones the first. */
export function representativeOf<Row extends GridRow>(
  grid: MethodGrid<Row>,
  rule: GridPointRule,
): Representative<Row> | null {
  const chosen = (point: GridPoint<Row> | null): Representative<Row> | null =>
    point === null ? null : { point, chosenBy: rule };
  const { points } = grid;
  switch (rule) {
    case 'SELECTED_OR_BEST_HELD_IN':
      return representativeOf(grid, 'SELECTED') ?? representativeOf(grid, 'BEST_HELD_IN');
    case 'SELECTED':
      return chosen(
        highest(
          points.filter(({ rows }) => rows.some((row) => row.grid === 'SELECTED')),
          'heldIn',
        ),
      );
    case 'DEFAULT':
      return chosen(points.find(({ rows }) => rows[0].plain) ?? null);
    case 'BEST_HELD_IN':
      return chosen(highest(points, 'heldIn'));
    case 'BEST_GENERALIZATION':
      return chosen(highest(points, 'generalization'));
  }
}

/** The point of the highest score; null when none has one. */
export function highest<Row extends GridRow>(
  points: readonly GridPoint<Row>[],
  axis: 'heldIn' | 'generalization',
): GridPoint<Row> | null {
  return points.reduce<GridPoint<Row> | null>((best, point) => {
    const value = point[axis];
    return value !== null && value > (best?.[axis] ?? -Infinity) ? point : best;
  }, null);
}

/** The mean, or null where a value is missing. */
export function meanOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 || known.length < values.length ? null : meanOf(known);
}

/**
 * The set of experts on which most methods have a grid; among equals the larger set, then the first digest. Null when the rows
 * name no sets.
 */
export function commonestSet(grids: readonly MethodGrid<GridRow>[]): string | null {
  const sets = groupBy(
    grids.filter(({ expertSet }) => expertSet !== null),
    ({ expertSet }) => expertSet ?? '',
  );
  const [first] = [...sets].sort(
    ([a, ofA], [b, ofB]) => ofB.length - ofA.length || ofB[0].experts - ofA[0].experts || compareText(a, b),
  );
  return first?.[0] ?? null;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** By code units, so that the order is the same on every machine. */
function compareText(a: string | null, b: string | null): number {
  const [x, y] = [a ?? '', b ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
}
