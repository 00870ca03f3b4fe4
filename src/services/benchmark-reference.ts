/** `slug` or `slug@revision`, taken apart; without revision the newest is meant. */
export function parseBenchmarkReference(text: string): { readonly slug: string; readonly revision: string | null } {
  const at = text.indexOf('@');
  return at === -1 ? { slug: text, revision: null } : { slug: text.slice(0, at), revision: text.slice(at + 1) };
}
