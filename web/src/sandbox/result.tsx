import { type RawAnswer } from '../api/request.ts';

/** What came back, newest last, and what it cost. */
export function ResultView({ answers }: { readonly answers: readonly RawAnswer[] }) {
  const last = answers.at(-1);
  if (last === undefined) return <p className="note">The answer comes here. Ctrl-Enter sends, too.</p>;
  const failed = (last.errors ?? []).length > 0;
  return (
    <section aria-labelledby="answer">
      <h2 id="answer">Answer</h2>
      <p role="status" className={failed ? 'failure' : 'dim'}>
        {failed ? `${last.errors?.length} errors. ` : ''}
        {costOf(last)}
      </p>
      <pre className="code" tabIndex={0} aria-label="Answer as JSON">
        {answers.map(({ data, errors }) => JSON.stringify({ data, ...(errors && { errors }) }, null, 2)).join('\n\n')}
      </pre>
    </section>
  );
}

interface Cost {
  readonly requested?: number;
  readonly throttle?: { readonly remaining?: number; readonly capacity?: number };
}

function costOf({ extensions }: RawAnswer): string {
  const cost = extensions?.cost as Cost | undefined;
  if (cost?.requested === undefined) return '';
  const { remaining, capacity } = cost.throttle ?? {};
  const left = remaining === undefined ? '' : `; ${Math.floor(remaining)} of ${capacity} are left`;
  return `It cost ${cost.requested} points${left}.`;
}
