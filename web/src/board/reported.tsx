import { ReportedBoardDocument, type ReportedBoardQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { percent } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';

type Row = ReportedBoardQuery['reportedLeaderboard']['nodes'][number];
const MOST = 100;

/** Results that others published: one table for each set of checkpoints, since scores of different ones are never compared. */
export function ReportedBoard({ benchmark }: { readonly benchmark: string }) {
  const board = useOperation(ReportedBoardDocument, { benchmark, first: MOST });
  return (
    <Answer of={board}>
      {({ reportedLeaderboard: { nodes } }) => {
        const sets = [...new Set(nodes.map(({ checkpointSet }) => checkpointSet))];
        if (sets.length === 0) return <p className="note">Nothing was reported on this benchmark.</p>;
        return sets.map((set) => (
          <ReportedTable key={set} set={set} rows={nodes.filter(({ checkpointSet }) => checkpointSet === set)} />
        ));
      }}
    </Answer>
  );
}

function ReportedTable({ set, rows }: { readonly set: string; readonly rows: readonly Row[] }) {
  const sources = new Map(rows.map(({ source }) => [`${source.url} ${source.revision}`, source]));
  return (
    <section aria-label={set}>
      <h2>{set}</h2>
      <p className="dim">
        Told by others, not computed here:{' '}
        {[...sources.values()].map(({ title, url, revision }) => (
          <span key={`${url} ${revision}`}>
            <a href={url} rel="noreferrer">
              {title}
            </a>{' '}
            ({revision}){' '}
          </span>
        ))}
      </p>
      <div className="wide" tabIndex={0} role="region" aria-label={`Results of ${set}`}>
        <table className="board">
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">Method</th>
              <th scope="col" className="number">
                Experts
              </th>
              <th scope="col" className="number">
                Held-in
              </th>
              <th scope="col" className="number">
                Generalization
              </th>
              <th scope="col">Needs</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, rank, label, note, experts, heldIn, generalization, needs }) => (
              <tr key={id}>
                <td className="number">{rank ?? ''}</td>
                <th scope="row">
                  {label}
                  {note === null ? null : <span className="dim"> {note}</span>}
                </th>
                <td className="number">{experts}</td>
                <td className="number">{heldIn === null ? '–' : percent(heldIn.value)}</td>
                <td className="number">{generalization === null ? '–' : percent(generalization.value)}</td>
                <td>{needs.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
