import { useState } from 'react';
import { type LeaderboardField } from '../api/documents.generated.ts';
import { BoardRow, type Shared } from './row.tsx';
import { groupRows, type Row, type RowGroup } from './rows.ts';
import { type BoardState, usualDirection } from './state.ts';
import { useDefaults } from './use-defaults.ts';

interface TableProps extends Omit<Shared, 'defaults'> {
  readonly baselines: readonly Row[];
  readonly merges: readonly Row[];
  readonly state: BoardState;
  readonly change: (part: Partial<BoardState>) => void;
}

const SORTED: readonly (readonly [field: LeaderboardField, title: string])[] = [
  ['EXPERTS', 'Experts'],
  ['HELD_IN', 'Held-in'],
  ['GENERALIZATION', 'Generalization'],
  ['SECONDS', 'Time'],
  ['PEAK_MEMORY', 'Memory'],
];

/** Methods in order, points of a method's grid behind the best of them; baselines stay on top. */
export function BoardTable({ baselines, merges, state, change, picked, pick }: TableProps) {
  const shared = { picked, pick, defaults: useDefaults() };
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Leaderboard">
      <table className="board">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Compare</span>
            </th>
            <th scope="col">#</th>
            <th scope="col">Method</th>
            <th scope="col">Parameters</th>
            {SORTED.map(([field, title]) => (
              <SortableHead key={field} field={field} title={title} state={state} change={change} />
            ))}
            <th scope="col">Needs</th>
          </tr>
        </thead>
        {groupRows(baselines).map((group) => (
          <Group key={group.key} group={group} shared={shared} className="baselines" />
        ))}
        {groupRows(merges).map((group) => (
          <Group key={group.key} group={group} shared={shared} />
        ))}
        {merges.length > 0 ? null : (
          <tbody>
            <tr>
              <td colSpan={SORTED.length + 5}>No merge fits these filters.</td>
            </tr>
          </tbody>
        )}
      </table>
    </div>
  );
}

function SortableHead({
  field,
  title,
  state,
  change,
}: {
  readonly field: LeaderboardField;
  readonly title: string;
  readonly state: BoardState;
  readonly change: TableProps['change'];
}) {
  const here = state.field === field;
  const next = here ? (state.direction === 'ASC' ? 'DESC' : 'ASC') : usualDirection(field);
  return (
    <th
      scope="col"
      className="number"
      aria-sort={here ? (state.direction === 'ASC' ? 'ascending' : 'descending') : undefined}
    >
      <button type="button" className="sort" onClick={() => change({ field, direction: next })}>
        {title}
        <span aria-hidden="true">{here ? (state.direction === 'ASC' ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </th>
  );
}

function Group({
  group: { best, others },
  shared,
  className,
}: {
  readonly group: RowGroup;
  readonly shared: Shared;
  readonly className?: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <tbody className={className}>
      <BoardRow row={best} shared={shared} others={others.length} open={open} toggle={() => setOpen(!open)} />
      {open ? others.map((row) => <BoardRow key={row.id} row={row} shared={shared} inside />) : null}
    </tbody>
  );
}
