import { Link } from 'wouter';
import { LineageGraph } from './lineage-graph.tsx';
import { type Checkpoint } from './page.tsx';

/** Where a checkpoint comes from, and what became of it. */
export function Lineage({ checkpoint: { id: own, base, mergedBy, usedBy } }: { readonly checkpoint: Checkpoint }) {
  return (
    <section aria-labelledby="lineage">
      <h2 id="lineage">Lineage</h2>
      <LineageGraph id={own} />
      <div className="lineage">
        <div>
          <h3>Made from</h3>
          <ul>
            {mergedBy === null && base !== null ? (
              <li>
                trained from <CheckpointLink checkpoint={base} />
              </li>
            ) : null}
            {mergedBy === null && base === null ? <li>nothing here: it was registered as it is</li> : null}
            {mergedBy?.inputs.map(({ role, position, weight, checkpoint }) => (
              <li key={`${role} ${position}`}>
                <CheckpointLink checkpoint={checkpoint} />{' '}
                <span className="dim">
                  {role === 'BASE' ? 'base' : weight === 1 ? 'expert' : `expert, weight ${weight}`}
                </span>
              </li>
            ))}
          </ul>
          {mergedBy === null ? null : (
            <p>
              by{' '}
              <Link href={`/merge/${encodeURIComponent(mergedBy.id)}`}>
                {mergedBy.method.title} ({mergedBy.method.dialect})
              </Link>
            </p>
          )}
        </div>
        <div>
          <h3>Used by</h3>
          {usedBy.totalCount === 0 ? <p>no merge yet</p> : null}
          <ul>
            {usedBy.nodes.map(({ id, name, method, output }) => (
              <li key={id}>
                <Link href={`/merge/${encodeURIComponent(id)}`}>{name ?? method.id}</Link>
                {output === null ? null : (
                  <>
                    {' → '}
                    <CheckpointLink checkpoint={output} />
                  </>
                )}
              </li>
            ))}
          </ul>
          {usedBy.totalCount > usedBy.nodes.length ? <p>and {usedBy.totalCount - usedBy.nodes.length} more</p> : null}
        </div>
      </div>
    </section>
  );
}

function CheckpointLink({
  checkpoint: { id, name },
}: {
  readonly checkpoint: { readonly id: string; readonly name: string };
}) {
  return <Link href={`/checkpoint/${encodeURIComponent(id)}`}>{name}</Link>;
}
