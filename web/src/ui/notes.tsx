import { type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { Heading } from './heading.tsx';

export function ErrorNote({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  return (
    <div className="note error" role="alert">
      <p>{error.message}</p>
      {retry === undefined ? null : (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/**
 * What there is of an answer: a word while it is on its way, its error, or what `children` makes of it.
 * @param heading of the page, where `children` bring one of their own
 */
export function Answer<Data>({
  of: { data, error, refetch },
  heading,
  children,
}: {
  readonly of: UseQueryResult<Data>;
  readonly heading?: string;
  readonly children: (data: Data) => ReactNode;
}) {
  if (error === null && data !== undefined) return <>{children(data)}</>;
  return (
    <>
      {heading === undefined ? null : <Heading>{heading}</Heading>}
      {error === null ? (
        <p className="note" role="status">
          Loading …
        </p>
      ) : (
        <ErrorNote error={error} retry={() => void refetch()} />
      )}
    </>
  );
}

/** Terms and what they are, as a list that screen readers know. */
export function Facts({ facts }: { readonly facts: readonly (readonly [term: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
