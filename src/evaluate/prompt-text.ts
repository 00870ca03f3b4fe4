/** A column of an example, in braces; a dot leads into a nested value. Other braces stand for themselves. */
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\}/g;

/** The columns that a prompt asks for. */
export function promptColumns(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, column]) => column);
}

/** A prompt with an example's values in the place of their columns. @param valueOf the value of a column, as text */
export function fillPrompt(template: string, valueOf: (column: string) => string): string {
  return template.replace(PLACEHOLDER, (_, column: string) => valueOf(column));
}
