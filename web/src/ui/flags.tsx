import { Link } from 'wouter';
import { type ShownFlag } from './shown-flag.ts';

/** A word that something is not beyond doubt, which opens to what is flagged and why; nothing where nothing is. */
export function Flags({ flags }: { readonly flags: readonly ShownFlag[] }) {
  if (flags.length === 0) return null;
  return (
    <details className="flags">
      <summary className="chip">{flags.some(({ of }) => of === null) ? 'flagged' : 'made of what is flagged'}</summary>
      <ul>
        {flags.map(({ of, reason }) => (
          <li key={`${of?.id} ${reason}`}>
            {of === null ? 'Flagged' : <Link href={`/checkpoint/${encodeURIComponent(of.id)}`}>{of.name}</Link>}:{' '}
            {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** On the page of what is flagged: why. */
export function FlagNote({ flag }: { readonly flag: { readonly reason: string } | null }) {
  if (flag === null) return null;
  return (
    <p className="note error">
      <span className="failure">Flagged:</span> {flag.reason}
    </p>
  );
}
