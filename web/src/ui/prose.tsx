/** Text in which words between backticks are code. */
export function Prose({ text }: { readonly text: string }) {
  // a pattern with a group keeps what it splits at, so every second part is code
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
