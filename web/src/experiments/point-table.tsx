import { Link } from 'wouter';
import { type PointFactsFragment } from '../api/documents.generated.ts';
import { parametersInLines, percent, words } from '../ui/format.ts';

export function PointTable({
  points,
  caption,
}: {
  readonly points: readonly PointFactsFragment[];
  readonly caption: string;
}) {
  if (points.length === 0) return <p className="note">None.</p>;
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Table of points">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Point</th>
            <th scope="col">Parameters</th>
            <th scope="col" className="number">
              Experts
            </th>
            <th scope="col" className="number">
              Seed
            </th>
            <th scope="col" className="number">
              Score
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <Point key={point.id} point={point} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Point({ point }: { readonly point: PointFactsFragment }) {
  const { method, role, checkpoint, merge, subset, seed, score, selected, state, error } = point;
  const title = method?.title ?? `${words(role)}${checkpoint === null ? '' : `: ${checkpoint.name}`}`;
  const link =
    merge !== null
      ? `/merge/${encodeURIComponent(merge.id)}`
      : checkpoint !== null
        ? `/checkpoint/${encodeURIComponent(checkpoint.id)}`
        : null;
  return (
    <tr>
      <th scope="row">
        {link === null ? title : <Link href={link}>{title}</Link>}
        {method === null ? null : <span className="dim"> {method.dialect}</span>}
        {selected ? <span className="chip selected">selected</span> : null}
      </th>
      <td className="parameters">{parametersInLines(point.parameters)}</td>
      <td className="number">
        {subset === null ? '' : subset.size}
        {subset?.permutation == null ? '' : <span className="dim"> of order {subset.permutation}</span>}
      </td>
      <td className="number">{seed ?? ''}</td>
      <td className="number">{score === null ? '' : percent(score)}</td>
      <td>
        {words(state)}
        {error === null ? null : (
          <span className="failure">
            {' '}
            {error.code}: {error.message}
          </span>
        )}
      </td>
    </tr>
  );
}
