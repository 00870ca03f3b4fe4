import { Link } from 'wouter';
import { type ParameterDefaults, tellingParameters } from '../../../src/client/telling-parameters.ts';
import { Flags } from '../ui/flags.tsx';
import { bytes, parameters, parametersInLines, percent, seconds, words } from '../ui/format.ts';
import { flagsOf, needsOf, type Row, titleOf } from './rows.ts';

/** What all rows are told. */
export interface Shared {
  /** Ids of the rows that are ticked, at most two: the pair to compare. */
  readonly picked: readonly string[];
  readonly pick: (ids: readonly string[]) => void;
  readonly defaults: ParameterDefaults;
}

interface RowProps {
  readonly row: Row;
  readonly shared: Shared;
  readonly inside?: boolean;
  readonly others?: number;
  readonly open?: boolean;
  readonly toggle?: () => void;
}

/** A row of a board; the first of a group tells how many stand behind it. */
export function BoardRow({
  row,
  shared: { picked, pick, defaults },
  inside = false,
  others = 0,
  open = false,
  toggle,
}: RowProps) {
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
      <td className="parameters">{parametersInLines(tellingParameters(row, defaults))}</td>
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
