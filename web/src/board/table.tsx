import { useState } from 'react';
import { Link } from 'wouter';
import { type LeaderboardField } from '../api/documents.generated.ts';
import { bytes, parameters, percent, seconds, words } from '../ui/format.ts';
import { Flags } from '../ui/flags.tsx';
import { flagsOf, groupRows, needsOf, type Row, type RowGroup, titleOf } from './rows.ts';
import { type BoardState, usualDirection } from './state.ts';

interface TableProps {
  readonly baselines: readonly Row[];
  readonly merges: readonly Row[];
  readonly state: BoardState;
  readonly change: (part: Partial<BoardState>) => void;
  /** Ids of the rows that are ticked, at most two: the pair to compare. */
  readonly picked: readonly string[];
  readonly pick: (ids: readonly string[]) => void;
}

type Ticks = Pick<TableProps, 'picked' | 'pick'>;

const SORTED: readonly (readonly [field: LeaderboardField, title: string])[] = [
  ['EXPERTS', 'Experts'],
  ['HELD_IN', 'Held-in'],
  ['GENERALIZATION', 'Generalization'],
  ['SECONDS', 'Time'],
  ['PEAK_MEMORY', 'Memory'],
];

/** Methods in order, points of a method's grid behind the best of them; baselines stay on top. */
export function BoardTable({ baselines, merges, state, change, picked, pick }: TableProps) {
  const ticks = { picked, pick };
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
          <Group key={group.key} group={group} ticks={ticks} className="baselines" />
        ))}
        {groupRows(merges).map((group) => (
          <Group key={group.key} group={group} ticks={ticks} />
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
  ticks,
  className,
}: {
  readonly group: RowGroup;
  readonly ticks: Ticks;
  readonly className?: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <tbody className={className}>
      <BoardRow row={best} ticks={ticks} others={others.length} open={open} toggle={() => setOpen(!open)} />
      {open ? others.map((row) => <BoardRow key={row.id} row={row} ticks={ticks} inside />) : null}
    </tbody>
  );
}

interface RowProps {
  readonly row: Row;
  readonly ticks: Ticks;
  readonly inside?: boolean;
  readonly others?: number;
  readonly open?: boolean;
  readonly toggle?: () => void;
}

function BoardRow({ row, ticks: { picked, pick }, inside = false, others = 0, open = false, toggle }: RowProps) {
  const { rank, method, checkpoint, merge, experts, heldIn, generalization, cost, grid } = row;
  const link =
    merge === null ? `/checkpoint/${encodeURIComponent(checkpoint.id)}` : `/merge/${encodeURIComponent(merge.id)}`;
  return (
    <tr className={inside ? 'inside' : undefined}>
      <td>
        <input
          type="checkbox"
          aria-label={`Compare ${titleOf(row)} ${parameters(row.parameters)}`}
          checked={picked.includes(row.id)}
          onChange={({ target }) =>
            pick(target.checked ? [...picked, row.id].slice(-2) : picked.filter((one) => one !== row.id))
          }
        />
      </td>
      <td className="number">{rank ?? ''}</td>
      <th scope="row">
        <Link href={link}>{method === null ? `${titleOf(row)}: ${checkpoint.name}` : titleOf(row)}</Link>
        {method === null ? null : <span className="dim"> {method.dialect}</span>}
        {grid === null || grid === undefined ? null : (
          <span className={`chip ${grid.toLowerCase()}`}>{words(grid)}</span>
        )}
        {others === 0 ? null : (
          <button type="button" className="more" aria-expanded={open} onClick={toggle}>
            {open ? 'fewer' : `${others} more`}
          </button>
        )}
        <Flags flags={flagsOf(row)} />
      </th>
      <td className="parameters">{parameters(row.parameters)}</td>
      <td className="number">{method === null ? '' : experts}</td>
      <Score score={heldIn} />
      <Score score={generalization} />
      <td className="number">{cost === null ? '' : seconds(cost.seconds)}</td>
      <td className="number">{cost === null ? '' : bytes(cost.peakRssBytes)}</td>
      <td>{needsOf(row).join(', ')}</td>
    </tr>
  );
}

function Score({ score }: { readonly score: Row['heldIn'] | Row['generalization'] }) {
  if (score === null) return <td className="number dim">–</td>;
  const relative = score.relativeToBase === null ? '' : `, ${percent(score.relativeToBase)} % of the base’s`;
  return (
    <td className="number" title={`mean of ${score.cells} cells${relative}`}>
      {percent(score.value)} <span className="dim">± {percent(score.standardError)}</span>
    </td>
  );
}
