import { Link } from 'wouter';
import {
  type ComparedCostFragment,
  type ComparedRowFragment,
  type CompareRowsQuery,
  type PairedFactsFragment,
} from '../api/documents.generated.ts';
import { bytes, count, parameters, percent, seconds } from '../ui/format.ts';
import { recipeDifferences } from './recipe-difference.ts';

type Compare = CompareRowsQuery['compare'];

/** The differences of means, with what chance would make of them. */
export function Summary({ compare }: { readonly compare: Compare }) {
  const { a, b, seedsOfA, seedsOfB, bootstrap } = compare;
  const rows: readonly (readonly [name: string, of: PairedFactsFragment | null])[] = [
    ['held-in', compare.heldIn],
    ['generalization', compare.generalization],
    ['all cells', compare.all],
  ];
  return (
    <>
      <dl className="facts">
        <Side name="A" row={a} seeds={seedsOfA} />
        <Side name="B" row={b} seeds={seedsOfB} />
      </dl>
      <h2>Difference of {a.metric.replaceAll('_', ' ')}</h2>
      <div className="wide" tabIndex={0} role="region" aria-label="Differences of means">
        <table>
          <caption>
            A minus B in percentage points; {Number(percent(bootstrap.confidence))} % intervals of a paired bootstrap
            with {bootstrap.replicates} replicates.
          </caption>
          <thead>
            <tr>
              <th scope="col">Cells</th>
              <th scope="col" className="number">
                A − B
              </th>
              <th scope="col" className="number">
                Interval
              </th>
              <th scope="col" className="number">
                A ahead
              </th>
              <th scope="col">A better, worse, equal</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, of]) =>
              of === null ? null : (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="number">{signed(of.value)}</td>
                  <td className="number">
                    {of.interval === null ? '–' : `${signed(of.interval.low)} to ${signed(of.interval.high)}`}
                  </td>
                  <td className="number">
                    {of.aheadShare === null ? '–' : `${percent(of.aheadShare)} % of replicates`}
                  </td>
                  <td>
                    {of.wins}, {of.losses}, {of.ties} cells
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </>
  );
}

export function signed(value: number): string {
  const text = percent(Math.abs(value));
  return text === '0.0' ? text : `${value < 0 ? '−' : '+'}${text}`;
}

function Side({
  name,
  row,
  seeds,
}: {
  readonly name: string;
  readonly row: ComparedRowFragment;
  readonly seeds: number;
}) {
  const values = parameters(row.parameters);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {row.__typename !== 'LeaderboardRow' ? (
          row.label
        ) : (
          <Link
            href={
              row.merge === null
                ? `/checkpoint/${encodeURIComponent(row.checkpoint.id)}`
                : `/merge/${encodeURIComponent(row.merge.id)}`
            }
          >
            {row.label}
          </Link>
        )}
        {values === '' ? '' : `, ${values}`}, {row.experts} experts
        {seeds > 1 ? `, mean of ${seeds} seeds` : ''}
      </dd>
    </div>
  );
}

const mergeOf = (row: ComparedRowFragment) => (row.__typename === 'LeaderboardRow' ? row.merge : null);

export function RecipeDifferences({ compare }: { readonly compare: Compare }) {
  const a = mergeOf(compare.a);
  const b = mergeOf(compare.b);
  if (a === null || b === null) return null;
  const differences = recipeDifferences(a.recipe, b.recipe);
  return (
    <>
      <h2>Difference of recipes</h2>
      {differences.length === 0 ? (
        <p>None: they are the same recipe.</p>
      ) : (
        <div className="wide" tabIndex={0} role="region" aria-label="Difference of recipes">
          <table>
            <thead>
              <tr>
                <th scope="col">Where</th>
                <th scope="col">A</th>
                <th scope="col">B</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ path, a: left, b: right }) => (
                <tr key={path}>
                  <th scope="row">
                    <code>{path}</code>
                  </th>
                  <td>{left === null ? '–' : <code>{left}</code>}</td>
                  <td>{right === null ? '–' : <code>{right}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

const COSTS: readonly (readonly [name: string, of: keyof ComparedCostFragment, show: (value: number) => string])[] = [
  ['time', 'seconds', seconds],
  ['read', 'bytesRead', bytes],
  ['written', 'bytesWritten', bytes],
  ['peak memory', 'peakRssBytes', bytes],
  ['operations', 'flops', count],
];

export function CostDifference({ compare }: { readonly compare: Compare }) {
  const a = mergeOf(compare.a)?.cost ?? null;
  const b = mergeOf(compare.b)?.cost ?? null;
  if (a === null || b === null) return null;
  return (
    <>
      <h2>Difference of cost</h2>
      <div className="wide" tabIndex={0} role="region" aria-label="Difference of cost">
        <table>
          <thead>
            <tr>
              <th scope="col">Of the merge</th>
              <th scope="col" className="number">
                A
              </th>
              <th scope="col" className="number">
                B
              </th>
              <th scope="col" className="number">
                A / B
              </th>
            </tr>
          </thead>
          <tbody>
            {COSTS.map(([name, of, show]) => {
              const left = Number(a[of]);
              const right = Number(b[of]);
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="number">{show(left)}</td>
                  <td className="number">{show(right)}</td>
                  <td className="number">{right === 0 ? '–' : (left / right).toFixed(2)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
