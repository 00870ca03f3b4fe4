import { type BoardRow } from '../client/leaderboard.ts';
import { formatBytes, formatParameters, formatPercent, formatTable } from './format.ts';

/** The board for people: ranked methods and baselines in the order of the query. */
export function boardTable(rows: readonly BoardRow[]): string {
  return formatTable<BoardRow>(
    [
      { title: 'rank', align: 'right', text: ({ rank }) => (rank === null ? '–' : String(rank)) },
      { title: 'method', text: methodOf },
      { title: 'parameters', text: ({ parameters }) => formatParameters(parameters) },
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
}

function methodOf({ role, method, checkpoint }: BoardRow): string {
  if (role === 'METHOD' && method) return `${method.id}/${method.dialect}`;
  return `(${role.toLowerCase()}) ${checkpoint.name}`;
}
