import { describeUserError } from '../client/client-errors.ts';
import type { JobPartsFragment } from '../client/documents.generated.ts';
import { formatAmount, formatSeconds, type Column } from './format.ts';

export const jobColumns: readonly Column<JobPartsFragment>[] = [
  { title: 'job', text: ({ id }) => id },
  { title: 'kind', text: ({ kind }) => kind },
  { title: 'state', text: ({ state }) => state },
  { title: 'for', text: subjectOf },
  { title: 'try', align: 'right', text: ({ attempt, maxAttempts }) => `${attempt}/${maxAttempts}` },
  { title: 'took', align: 'right', text: tookOf },
  { title: 'created', text: ({ createdAt }) => createdAt.replace('T', ' ').slice(0, 19) },
  { title: 'error', text: ({ error }) => (error ? describeUserError(error) : '') },
];

/** One job in a few lines. */
export function describeJob(job: JobPartsFragment): string {
  const { progress } = job;
  return [
    `job ${job.id}: ${job.kind} ${job.state}, try ${job.attempt} of ${job.maxAttempts}, for ${subjectOf(job)}`,
    progress &&
      `${progress.phase}: ${formatAmount(progress.completed, progress.unit)} of ${formatAmount(progress.total, progress.unit)}`,
    job.worker && `worker ${job.worker}, took ${tookOf(job)}`,
    job.error && describeUserError(job.error),
  ]
    .filter((line) => line)
    .join('\n');
}

function subjectOf({ subject }: JobPartsFragment): string {
  switch (subject?.__typename) {
    case 'Checkpoint':
      return subject.name;
    case 'Benchmark':
      return `${subject.slug}@${subject.revision}`;
    case 'Merge':
      return subject.mergeName ?? subject.id;
    case 'Evaluation':
      return subject.checkpoint.name;
    case 'Statistic':
      return `${subject.statisticKind} of ${subject.checkpoint.name}`;
    default:
      return '–';
  }
}

function tookOf({ startedAt, finishedAt }: JobPartsFragment): string {
  if (!startedAt) return '–';
  const end = finishedAt ? Date.parse(finishedAt) : Date.now();
  return formatSeconds((end - Date.parse(startedAt)) / 1000);
}
