export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'paragraph' | 'quote' | 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** Cuts Markdown into blocks, line by line: time is linear in the text. The front matter of model cards is shown as code. */
export function blocksOf(text: string): readonly Block[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  const takeWhile = (holds: (line: string) => boolean): string[] => {
    const begin = at;
    while (at < lines.length && holds(lines[at])) at++;
    return lines.slice(begin, at);
  };
  const fenced = (fence: string): void => {
    at++;
    blocks.push({ kind: 'code', text: takeWhile((line) => !line.startsWith(fence)).join('\n') });
    at++;
  };
  if (lines[0] === '---' && lines.indexOf('---', 1) > 0) fenced('---');
  while (at < lines.length) {
    const line = lines[at];
    const heading = /^(#{1,6})\s(.*)$/.exec(line);
    const item = ITEM.exec(line);
    if (line.trim() === '') at++;
    else if (/^(?:```|~~~)/.test(line)) fenced(line.slice(0, 3));
    else if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1].length, text: heading[2].trim() });
      at++;
    } else if (line.startsWith('>')) {
      const quoted = takeWhile((one) => one.startsWith('>')).map((one) => one.replace(/^>\s?/, ''));
      blocks.push({ kind: 'quote', text: quoted.join(' ') });
    } else if (item !== null) {
      const items = takeWhile((one) => ITEM.test(one)).map((one) => ITEM.exec(one)?.[2] ?? '');
      blocks.push({ kind: 'list', ordered: item[1] !== undefined, items });
    } else if (line.includes('|') && /^[\s|:-]*-[\s|:-]*$/.test(lines[at + 1] ?? '')) {
      const [head, , ...rows] = takeWhile((one) => one.includes('|')).map(cellsOf);
      blocks.push({ kind: 'table', head, rows });
    } else blocks.push({ kind: 'paragraph', text: paragraph(takeWhile) });
  }
  return blocks;
}

function paragraph(takeWhile: (holds: (line: string) => boolean) => string[]): string {
  let first = true;
  return takeWhile((line) => {
    const goesOn = first || !(line.trim() === '' || /^(?:#{1,6}\s|>|```|~~~)/.test(line) || ITEM.test(line));
    first = false;
    return goesOn;
  }).join(' ');
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}
