/** Back and on through a long table. */
export function Pager({
  offset,
  page,
  more,
  set,
}: {
  readonly offset: number;
  /** Rows of a page. */
  readonly page: number;
  readonly more: boolean;
  readonly set: (offset: number) => void;
}) {
  if (offset === 0 && !more) return null;
  return (
    <div className="buttons">
      <button type="button" disabled={offset === 0} onClick={() => set(Math.max(0, offset - page))}>
        Previous
      </button>
      <button type="button" disabled={!more} onClick={() => set(offset + page)}>
        Next
      </button>
    </div>
  );
}
