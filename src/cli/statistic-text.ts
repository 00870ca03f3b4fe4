import type { StatisticPartsFragment } from '../client/documents.generated.ts';
import { formatBytes, formatSeconds, type Column } from './format.ts';

export const statisticColumns: readonly Column<StatisticPartsFragment>[] = [
  { title: 'statistic', text: ({ id }) => id },
  { title: 'kind', text: kindOf },
  { title: 'state', text: ({ state }) => state },
  { title: 'of', text: ({ checkpoint }) => checkpoint.name },
  { title: 'data', text: dataOf },
  { title: 'n', align: 'right', text: ({ n }) => (n === null ? '–' : String(n)) },
  { title: 'size', align: 'right', text: ({ bytes }) => (bytes === null ? '–' : formatBytes(Number(bytes))) },
  { title: 'digest', text: ({ digest }) => digest?.slice(0, 12) ?? '–' },
];

/** One statistic in a few lines. */
export function describeStatistic(statistic: StatisticPartsFragment): string {
  const { id, state, checkpoint, n, normaliser, digest, cost, job } = statistic;
  return [
    `statistic ${id}: ${kindOf(statistic)} of ${checkpoint.name}, ${state}`,
    `data ${dataOf(statistic)}${n === null ? '' : `, ${n} examples`}${normaliser === null ? '' : `, divided by ${normaliser}`}`,
    digest === null ? null : `digest ${digest}`,
    cost === null ? null : `${formatSeconds(cost.seconds)} on ${cost.device}`,
    state === 'PENDING' && job ? `job ${job.id}, ${job.state}` : null,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

function kindOf({ kind, variant }: StatisticPartsFragment): string {
  return variant === null ? kind : `${kind} ${variant.toLowerCase()}`;
}

function dataOf({ benchmark, cell, split, origin }: StatisticPartsFragment): string {
  if (benchmark === null) return origin === 'UPLOADED' ? 'uploaded' : '–';
  return `${benchmark.slug}@${benchmark.revision} ${cell?.key ?? ''} ${split ?? ''}`;
}
