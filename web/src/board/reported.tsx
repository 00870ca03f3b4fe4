import { type ReportedFilter, ReportedBoardDocument, type ReportedRowFragment } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Flags } from '../ui/flags.tsx';
import { percent } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';
import { flagsOf } from './rows.ts';

type Row = ReportedRowFragment;
const MOST = 100;

/** Results that others published: one table for each set of checkpoints, since scores of different ones are never compared. */
export function ReportedBoard({
  benchmark,
  baselines,
  results,
}: {
  readonly benchmark: string;
  readonly baselines: ReportedFilter;
  readonly results: ReportedFilter;
}) {
  const board = useOperation(ReportedBoardDocument, { benchmark, baselines, results, first: MOST });
  return (
    <Answer of={board}>
      {({ baselines: { nodes: measures }, results: { nodes, totalCount } }) => {
        const sets = [...new Set([...nodes, ...measures].map(({ checkpointSet }) => checkpointSet))];
        if (sets.length === 0) return <p className="note">Nothing was reported on this benchmark.</p>;
        const of = (rows: readonly Row[], set: string) => rows.filter(({ checkpointSet }) => checkpointSet === set);
        return (
          <>
            {totalCount > nodes.length ? (
              <p className="note">
                The first {nodes.length} of {totalCount} results
              </p>
            ) : null}
            {sets.map((set) => (
              <ReportedTable key={set} set={set} baselines={of(measures, set)} results={of(nodes, set)} />
            ))}
          </>
        );
      }}
    </Answer>
  );
}

function ReportedTable({
  set,
  baselines,
  results,
}: {
  readonly set: string;
  readonly baselines: readonly Row[];
  readonly results: readonly Row[];
}) {
  const sources = new Map([...baselines, ...results].map(({ source }) => [`${source.url} ${source.revision}`, source]));
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
          {baselines.length === 0 ? null : <ReportedRows rows={baselines} className="baselines" />}
          {results.length > 0 ? (
            <ReportedRows rows={results} />
          ) : (
            <tbody>
              <tr>
                <td colSpan={6}>No result fits these filters.</td>
              </tr>
            </tbody>
          )}
        </table>
      </div>
    </section>
  );
}

function ReportedRows({ rows, className }: { readonly rows: readonly Row[]; readonly className?: string }) {
  return (
    <tbody className={className}>
      {rows.map(({ id, rank, role, label, note, experts, heldIn, generalization, needs, flag }) => (
        <tr key={id}>
          <td className="number">{rank ?? ''}</td>
          <th scope="row">
            {label}
            {note === null ? null : <span className="dim"> {note}</span>}
            <Flags flags={flagsOf({ flag, inputFlags: [] })} />
          </th>
          <td className="number">{role === 'METHOD' ? experts : ''}</td>
          <td className="number">{heldIn === null ? '–' : percent(heldIn.value)}</td>
          <td className="number">{generalization === null ? '–' : percent(generalization.value)}</td>
          <td>{needs.join(', ')}</td>
        </tr>
      ))}
    </tbody>
  );
}
