/** Views of a board besides its rows: fronts, exports, reported results. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { type Writable } from 'node:stream';
import type { ExportQuestion } from '../client/download-export.ts';
import {
  type BoardNumber,
  type LeaderboardFilter,
  type LeaderboardOrder,
  ParetoFrontierDocument,
  ReportedLeaderboardDocument,
  type ReportedLeaderboardQuery,
} from '../client/documents.generated.ts';
import type { GraphqlClient } from '../client/graphql-client.ts';
import { writing } from '../storage/file-error.ts';
import { parseChoice } from './arguments.ts';
import { UsageError } from './exit-codes.ts';
import { formatParameters, formatPercent, formatTable } from './format.ts';
import { type Output } from './output.ts';

const NUMBERS: readonly BoardNumber[] = [
  'HELD_IN',
  'GENERALIZATION',
  'HELD_IN_RELATIVE_TO_BASE',
  'GENERALIZATION_RELATIVE_TO_BASE',
  'HELD_IN_RELATIVE_TO_EXPERTS',
  'EXPERTS',
  'SECONDS',
  'FLOPS',
  'PEAK_MEMORY',
  'BYTES_READ',
  'STATISTICS_SECONDS',
  'STATISTICS_FLOPS',
  'TUNING_SECONDS',
  'TOTAL_SECONDS',
  'TOTAL_FLOPS',
  'STORAGE',
];

/** `--pareto seconds,held-in`: the rows that no other row beats on both numbers. */
export async function showPareto(
  client: GraphqlClient,
  output: Output,
  benchmark: string,
  pair: string,
  filter: LeaderboardFilter,
): Promise<void> {
  const names = pair.split(',');
  if (names.length !== 2)
    throw new UsageError(`--pareto takes two numbers, for example seconds,held-in, not "${pair}"`);
  const [x, y] = names.map((name) => parseChoice(name, NUMBERS, '--pareto'));
  const answer = await client.request(ParetoFrontierDocument, { benchmark, x, y, filter, first: 1000 });
  const front = answer.paretoFrontier.points.filter(({ onFront }) => onFront);
  const shown = (value: number, name: BoardNumber): string =>
    name === 'HELD_IN' || name === 'GENERALIZATION' ? formatPercent(value) : String(Number(value.toPrecision(4)));
  const table = formatTable(
    [
      { title: 'method', text: ({ row }) => row.label },
      { title: 'parameters', text: ({ row }) => formatParameters(row.parameters) },
      { title: 'experts', align: 'right', text: ({ row }) => String(row.experts) },
      { title: titleOf(x), align: 'right', text: (point) => shown(point.x, x) },
      { title: titleOf(y), align: 'right', text: (point) => shown(point.y, y) },
    ],
    front,
  );
  output.results(
    front.map(({ row, ...point }) => ({ ...row, x: point.x, y: point.y })),
    table,
  );
  output.note(`${front.length} of ${answer.paretoFrontier.considered} rows are on the front`);
}

function titleOf(name: BoardNumber): string {
  return name === 'HELD_IN' ? 'held-in' : name.toLowerCase().replaceAll('_', ' ');
}

/** `--export [file]`: everything behind a board, as JSON Lines, to a file or standard output. */
export async function exportBoard(
  client: GraphqlClient,
  output: Output,
  question: ExportQuestion,
  path: string | null,
  signal: AbortSignal,
): Promise<void> {
  if (path === null) {
    await writeExport(client, question, process.stdout, signal);
    return;
  }
  // what was broken off must not look whole
  const draft = `${path}.partial`;
  try {
    const rows = await writing(path, async () => {
      const written = await writeExport(client, question, createWriteStream(draft, { flush: true }), signal);
      await rename(draft, path);
      return written;
    });
    output.result({ path, rows }, `${rows} rows in ${path}`);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeExport(
  client: GraphqlClient,
  question: ExportQuestion,
  file: Writable,
  signal: AbortSignal,
): Promise<number> {
  const ours = file !== process.stdout;
  const failed = ours ? once(file, 'error').then(([error]: unknown[]) => Promise.reject(error as Error)) : null;
  failed?.catch(() => undefined);
  const write = async (line: string): Promise<void> => {
    if (!file.write(line)) await Promise.race([once(file, 'drain'), ...(failed === null ? [] : [failed])]);
  };
  const { downloadExport } = await import('../client/download-export.ts');
  const rows = await downloadExport(client, question, write, signal);
  if (ours) {
    file.end();
    await Promise.race([once(file, 'close'), failed]);
  }
  return rows;
}

type ReportedRow = ReportedLeaderboardQuery['reportedLeaderboard']['nodes'][number];

/** `--reported`: results that somebody reports, ranked within their own checkpoint sets. */
export async function showReported(
  client: GraphqlClient,
  output: Output,
  question: {
    readonly benchmark: string;
    readonly filter: LeaderboardFilter;
    readonly orderBy: LeaderboardOrder;
    readonly limit: number | null;
  },
): Promise<void> {
  const { benchmark, orderBy, limit } = question;
  const { split, labelSpace, roles, methods, minExperts, maxExperts, needsOnly, flagged, ...others } = question.filter;
  const unknown = Object.entries(others).find(([, value]) => value != null);
  if (unknown !== undefined) throw new UsageError(`reported results cannot be filtered by ${unknown[0]}`);
  const filter = { split, labelSpace, roles, methods, minExperts, maxExperts, needsOnly, flagged };
  const rows: ReportedRow[] = [];
  for (let after: string | null = null, more = true; more && rows.length < (limit ?? Infinity);) {
    const first = Math.min(50, (limit ?? Infinity) - rows.length);
    const page: ReportedLeaderboardQuery = await client.request(ReportedLeaderboardDocument, {
      ...{ benchmark, filter, orderBy, first, after },
    });
    rows.push(...page.reportedLeaderboard.nodes);
    ({ hasNextPage: more, endCursor: after } = page.reportedLeaderboard.pageInfo);
  }
  const table = formatTable<ReportedRow>(
    [
      { title: 'rank', align: 'right', text: ({ rank }) => (rank === null ? '–' : String(rank)) },
      { title: 'result', text: ({ role, label }) => (role === 'METHOD' ? label : `(${role.toLowerCase()}) ${label}`) },
      { title: 'checkpoints', text: ({ checkpointSet }) => checkpointSet },
      { title: 'experts', align: 'right', text: ({ experts }) => String(experts) },
      { title: 'held-in', align: 'right', text: ({ heldIn }) => formatPercent(heldIn?.value) },
      { title: 'generalization', align: 'right', text: ({ generalization }) => formatPercent(generalization?.value) },
      { title: 'source', text: ({ source }) => `${source.title} ${source.revision}` },
    ],
    rows,
  );
  output.results(rows, table);
  output.note('reported elsewhere, not checked here; ranks are within one set of checkpoints');
}
