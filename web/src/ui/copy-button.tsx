import { useState } from 'react';

/** Copies a text and says so for a moment. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: () => string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setState('copied');
    } catch {
      setState('refused');
    }
    setTimeout(() => setState('idle'), 2000);
  };
  return (
    <button type="button" onClick={() => void copy()} aria-live="polite">
      {state === 'idle' ? label : state === 'copied' ? 'Copied' : 'The browser refused'}
    </button>
  );
}
