import { paretoFront } from '../../../src/science/pareto.ts';
import { type ShownFlag } from '../ui/shown-flag.ts';
import { type BoardRowFragment, type LeaderboardField, type SortDirection } from '../api/documents.generated.ts';

export type Row = BoardRowFragment;

/** Rows of one method with the same number of experts, or of one kind of baseline; `best` is the first in the order of the board. */
export interface RowGroup {
  readonly key: string;
  readonly best: Row;
  readonly others: readonly Row[];
}

/** Puts the points of a method's grid behind the best of them, and baselines behind the best of their kind. */
export function groupRows(rows: readonly Row[]): RowGroup[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const { method, role, experts } = row;
    const key = method === null ? role : `${method.id}/${method.dialect}/${method.version}/${experts}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, [best, ...others]]) => ({ key, best, others }));
}

export interface BoardOrder {
  readonly field: LeaderboardField;
  readonly direction: SortDirection;
}

const VALUES: Readonly<Record<LeaderboardField, (row: Row) => number | null>> = {
  HELD_IN: ({ heldIn }) => heldIn?.value ?? null,
  GENERALIZATION: ({ generalization }) => generalization?.value ?? null,
  SECONDS: ({ cost }) => cost?.seconds ?? null,
  PEAK_MEMORY: ({ cost }) => (cost === null ? null : Number(cost.peakRssBytes)),
  EXPERTS: ({ experts }) => experts,
};

/** Rows in the order that the server gives them on a board: without a value last, equal ones as they were. */
export function inOrder(rows: readonly Row[], { field, direction }: BoardOrder): Row[] {
  const value = VALUES[field];
  const sign = direction === 'ASC' ? 1 : -1;
  const rest = rows.filter((row) => value(row) === null);
  const valued = rows.flatMap((row) => {
    const at = value(row);
    return at === null ? [] : [{ row, at }];
  });
  return [...valued.sort((a, b) => sign * (a.at - b.at)).map(({ row }) => row), ...rest];
}

/** What a row is called: its method, or for a baseline what it is. */
export function titleOf(row: Row): string {
  if (row.method !== null) return row.method.title;
  const names = {
    METHOD: 'Merge',
    PRETRAINED: 'Pretrained',
    EXPERT: 'Expert',
    MULTITASK: 'Multitask',
    ENSEMBLE: 'Ensemble',
  };
  return Object.hasOwn(names, row.role) ? names[row.role as keyof typeof names] : row.role;
}

/** What a merge needs besides the experts. */
export function needsOf({ prerequisites }: Row): string[] {
  if (prerequisites === null) return [];
  const { base, statistics, data, tuning, randomness } = prerequisites;
  const flags = { base, data, tuning, randomness };
  return [
    ...Object.entries(flags).flatMap(([name, needed]) => (needed ? [name] : [])),
    ...statistics.map((kind) => kind.toLowerCase()),
  ];
}

/** Flags of a row: its own, and those of what its checkpoint was made of. */
export function flagsOf({ flag, inputFlags }: Pick<Row, 'flag' | 'inputFlags'>): ShownFlag[] {
  const own = flag === null ? [] : [{ of: null, reason: flag.reason }];
  return [...own, ...inputFlags.map(({ checkpoint, flag: { reason } }) => ({ of: checkpoint, reason }))];
}

/** The rows that no other beats in both scores (held-in and generalization), by held-in. */
export function paretoRows(rows: readonly Row[]): Row[] {
  const scored = rows.flatMap((row) =>
    row.heldIn === null || row.generalization === null
      ? []
      : [{ row, at: [row.heldIn.value, row.generalization.value] as const }],
  );
  const front = paretoFront(
    scored.map(({ at }) => at),
    ['HIGHER', 'HIGHER'],
  );
  return scored
    .filter((_, index) => front[index])
    .sort((a, b) => b.at[0] - a.at[0])
    .map(({ row }) => row);
}
