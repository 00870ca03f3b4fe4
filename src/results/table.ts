/** A Markdown table; the first column is left-aligned, the others right, unless told otherwise. */
export function table(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  align: 'left' | 'right' = 'right',
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = titles.map((_, index) => (index === 0 || align === 'left' ? '---' : '---:'));
  return [line(titles), line(rule), ...rows.map(line)].join('\n');
}
