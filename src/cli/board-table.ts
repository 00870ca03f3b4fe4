import { MethodListDocument } from '../client/documents.generated.ts';
import type { GraphqlClient } from '../client/graphql-client.ts';
import type { BoardRow } from '../client/leaderboard.ts';
import { defaultsOf, type ParameterDefaults, tellingParameters } from '../client/telling-parameters.ts';
import { formatBytes, formatParameters, formatPercent, formatTable } from './format.ts';

/** Asks the server for its methods: a choice at its default need not be shown. */
export async function fetchChoiceDefaults(client: GraphqlClient): Promise<ParameterDefaults> {
  return defaultsOf((await client.request(MethodListDocument, {})).methods);
}

/**
 * The board for people: ranked methods and baselines in the order of the query. Numbers are always shown, choices only where
 * they differ from the default.
 */
export function boardTable(rows: readonly BoardRow[], defaults: ParameterDefaults): string {
  const table = formatTable<BoardRow>(
    [
      { title: 'rank', align: 'right', text: ({ rank }) => (rank === null ? '–' : String(rank)) },
      { title: 'method', text: methodOf },
      { title: 'parameters', text: (row) => formatParameters(tellingParameters(row, defaults)) },
      { title: 'experts', align: 'right', text: ({ experts }) => String(experts) },
      { title: 'held-in', align: 'right', text: ({ heldIn }) => formatPercent(heldIn?.value) },
      { title: 'generalization', align: 'right', text: ({ generalization }) => formatPercent(generalization?.value) },
      { title: 'seconds', align: 'right', text: ({ cost }) => (cost ? cost.seconds.toFixed(2) : '–') },
      {
        title: 'peak memory',
        align: 'right',
        text: ({ cost }) => (cost ? formatBytes(Number(cost.peakRssBytes)) : '–'),
      },
    ],
    rows,
  );
  return [table, ...flagNotes(rows)].join('\n');
}

/** What stands behind the stars: each flag once. */
function flagNotes(rows: readonly BoardRow[]): string[] {
  const lines = rows.flatMap(({ checkpoint: { name }, flag: own, inputFlags }) => [
    ...(own === null ? [] : [`* ${name} is flagged: ${own.reason}`]),
    ...inputFlags.map(({ checkpoint, flag }) => `* made of ${checkpoint.name}, which is flagged: ${flag.reason}`),
  ]);
  return [...new Set(lines)];
}

function methodOf({ role, method, checkpoint, flag, inputFlags }: BoardRow): string {
  const star = flag !== null || inputFlags.length > 0 ? ' *' : '';
  if (role === 'METHOD' && method) return `${method.id}/${method.dialect}${star}`;
  return `(${role.toLowerCase()}) ${checkpoint.name}${star}`;
}
