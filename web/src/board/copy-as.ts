import { parameters, percent } from '../ui/format.ts';
import { type BoardQuestion } from './question.ts';
import { flagsOf, needsOf, type Row, titleOf } from './rows.ts';

const COLUMNS = [
  'rank',
  'method',
  'dialect',
  'parameters',
  'experts',
  'held-in',
  'generalization',
  'seconds',
  'needs',
  'flags',
];

function cellsOf(row: Row): string[] {
  return [
    row.rank === null ? '' : String(row.rank),
    row.method?.id ?? titleOf(row).toLowerCase(),
    row.method?.dialect ?? '',
    parameters(row.parameters),
    String(row.experts),
    row.heldIn === null ? '' : percent(row.heldIn.value),
    row.generalization === null ? '' : percent(row.generalization.value),
    row.cost === null ? '' : row.cost.seconds.toFixed(3),
    needsOf(row).join(' '),
    flagsOf(row)
      .map(({ of, reason }) => (of === null ? `flagged: ${reason}` : `made of ${of.name}, flagged: ${reason}`))
      .join('; '),
  ];
}

/** RFC 4180; a leading character that spreadsheets take for a formula is made harmless. */
export function asCsv(rows: readonly Row[]): string {
  const quote = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [COLUMNS, ...rows.map(cellsOf)].map((cells) => `${cells.map(quote).join(',')}\r\n`).join('');
}

export function asMarkdown(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(COLUMNS), line(COLUMNS.map(() => '---')), ...rows.map((row) => line(cellsOf(row)))].join('');
}

/** The operation behind the page, ready for a client. */
export function asGraphql(question: BoardQuestion): string {
  const query = `query ($modality: Modality!, $benchmark: String!, $baselines: LeaderboardFilter, $merges: LeaderboardFilter, $orderBy: LeaderboardOrder) {
  baselines: leaderboard(modality: $modality, benchmark: $benchmark, filter: $baselines, orderBy: $orderBy, first: 100) {
    ...Rows
  }
  merges: leaderboard(modality: $modality, benchmark: $benchmark, filter: $merges, orderBy: $orderBy, first: 100) {
    ...Rows
    pageInfo { hasNextPage endCursor }
  }
}
fragment Rows on LeaderboardConnection {
  nodes {
    rank role checkpoint { id name } method { id dialect version } parameters experts
    heldIn { value standardError cells } generalization { value standardError cells }
    cost { seconds peakRssBytes flops }
    flag { reason } inputFlags { checkpoint { id name } flag { reason } }
  }
}`;
  return `${query}\n\n# variables\n${JSON.stringify(question, null, 2)}\n`;
}
