import { type CompareRowsQuery } from '../api/documents.generated.ts';
import { percent } from '../ui/format.ts';
import { signed } from './summary.tsx';

type Cell = CompareRowsQuery['compare']['cells'][number];

/** Both scores of every cell, and a bar to the side of the better one. */
export function CellDifferences({ cells }: { readonly cells: readonly Cell[] }) {
  const largest = Math.max(0.01, ...cells.map(({ difference }) => Math.abs(difference)));
  return (
    <>
      <h2>Cell by cell</h2>
      <div className="wide" tabIndex={0} role="region" aria-label="Cell by cell">
        <table>
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col" className="number">
                A
              </th>
              <th scope="col" className="number">
                B
              </th>
              <th scope="col" className="number">
                A − B
              </th>
              <th scope="col">
                <span className="hidden">Bar: to the left B is better, to the right A</span>
              </th>
              <th scope="col">Held in</th>
            </tr>
          </thead>
          <tbody>
            {cells.map(({ cell, a, b, difference, heldInA, heldInB }) => (
              <tr key={cell.id}>
                <th scope="row">{cell.key}</th>
                <td className="number">{percent(a)}</td>
                <td className="number">{percent(b)}</td>
                <td className="number">{signed(difference)}</td>
                <td className="balance">
                  <Bar share={difference / largest} />
                </td>
                <td>{heldInOf(heldInA, heldInB)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** @param share −1 to 1 */
function Bar({ share }: { readonly share: number }) {
  const width = Math.abs(share) * 60;
  return (
    <svg width="120" height="12" viewBox="-60 0 120 12" aria-hidden="true">
      <rect
        x={share < 0 ? -width : 0}
        y="1"
        width={width}
        height="10"
        fill={share < 0 ? 'var(--bad)' : 'var(--good)'}
      />
      <line x1="0" x2="0" y1="0" y2="12" stroke="currentColor" />
    </svg>
  );
}

function heldInOf(a: boolean, b: boolean): string {
  if (a && b) return 'both';
  return a ? 'A' : b ? 'B' : '';
}
