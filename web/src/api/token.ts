import { useSyncExternalStore } from 'react';

const KEY = 'mergeboard-token';
const listeners = new Set<() => void>();

/** The API token of this tab; it is forgotten with it. Null reads as anybody may. */
export function currentToken(): string | null {
  return sessionStorage.getItem(KEY);
}

export function setToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, token);
  for (const listener of listeners) listener();
}

export function useToken(): string | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentToken);
}
