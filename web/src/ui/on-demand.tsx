import { type ReactNode, useState } from 'react';

/** Something behind a summary, which is made, and asked for, only once somebody opens it. */
export function OnDemand({ summary, children }: { readonly summary: string; readonly children: () => ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {open ? children() : null}
    </details>
  );
}
