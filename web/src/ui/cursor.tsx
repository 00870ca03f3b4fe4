import { useState } from 'react';

/** A place in a long list that is asked for page by page. */
export interface Cursor {
  /** Where the page begins: what the API calls `after`. */
  readonly after: string | null;
  /** Pages before this one. */
  readonly page: number;
  readonly on: (end: string | null) => void;
  readonly back: () => void;
  /** To the beginning, as when another list is asked for. */
  readonly reset: () => void;
}

export function useCursor(): Cursor {
  const [ends, setEnds] = useState<readonly (string | null)[]>([null]);
  return {
    after: ends[ends.length - 1],
    page: ends.length - 1,
    on: (end) => setEnds([...ends, end]),
    back: () => setEnds(ends.length > 1 ? ends.slice(0, -1) : ends),
    reset: () => setEnds([null]),
  };
}

/** `51 to 100 of 230` */
export function shownOf(before: number, shown: number, total: number): string {
  return total === 0 ? 'none' : `${before + 1} to ${before + shown} of ${total}`;
}

/** Back and on; nothing for a list of one page. */
export function CursorButtons({
  cursor,
  next: { hasNextPage, endCursor },
}: {
  readonly cursor: Cursor;
  readonly next: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}) {
  if (cursor.page === 0 && !hasNextPage) return null;
  return (
    <div className="buttons">
      <button type="button" disabled={cursor.page === 0} onClick={cursor.back}>
        Previous
      </button>
      <button type="button" disabled={!hasNextPage} onClick={() => cursor.on(endCursor)}>
        Next
      </button>
    </div>
  );
}
