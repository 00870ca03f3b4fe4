import { type ReactNode, useState, useSyncExternalStore } from 'react';

const WIDE = window.matchMedia('(min-width: 40rem)');

function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      WIDE.addEventListener('change', changed);
      return () => WIDE.removeEventListener('change', changed);
    },
    () => WIDE.matches,
  );
}

/** Shows its content; where there is little room, when it is asked for. */
export function Fold({ summary, children }: { readonly summary: string; readonly children: ReactNode }) {
  const wide = useWide();
  const [asked, setAsked] = useState(false);
  if (wide) return children;
  return (
    <details className="fold" open={asked} onToggle={({ currentTarget }) => setAsked(currentTarget.open)}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
