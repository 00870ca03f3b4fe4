import { type Command } from 'commander';
import { NothingFoundError } from '../../client/client-errors.ts';
import {
  JobByIdDocument,
  JobCancelDocument,
  JobListDocument,
  JobRetryDocument,
  type JobKind,
  type JobStatusFragment,
  type JobState,
} from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { JobFailedError, waitForJob } from '../../client/jobs.ts';
import { parseChoice, parseInteger, withClientOptions } from '../arguments.ts';
import { formatTable } from '../format.ts';
import { describeJob, jobColumns } from '../job-text.ts';
import { withSession, type ClientOptions } from '../session.ts';

const KINDS: readonly JobKind[] = [
  'CHECKPOINT_VERIFY',
  'BENCHMARK_VERIFY',
  'MERGE',
  'MERGE_ASSIST',
  'SWEEP',
  'EVALUATION',
  'STATISTIC',
  'STATISTIC_VERIFY',
];
const STATES: readonly JobState[] = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];

interface ListOptions extends ClientOptions {
  readonly kind?: string;
  readonly state?: string;
  readonly limit: string;
}

/** `mergeboard jobs`: the background work of a server. */
export function addJobsCommand(program: Command): void {
  const jobs = program.command('jobs').description('background work: list, show, watch, cancel, retry');
  addList(jobs);
  withClientOptions(jobs.command('show').description('one job').argument('<job>', 'id')).action(
    (id: string, options: ClientOptions) =>
      withSession(options, async ({ client, output }) => {
        const { job } = await client.request(JobByIdDocument, { id });
        if (!job) throw new NothingFoundError(`there is no job ${id}`);
        output.result(job, describeJob(job));
      }),
  );
  addWatch(jobs);
  withClientOptions(jobs.command('cancel').description('stop queued or running work').argument('<job>', 'id')).action(
    (id: string, options: ClientOptions) =>
      withSession(options, async ({ client, output }) => {
        const { job } = accepted((await client.request(JobCancelDocument, { input: { job: id } })).jobCancel);
        if (job) output.result(job, describeJob(job));
      }),
  );
  withClientOptions(
    jobs.command('retry').description('run failed or cancelled work again').argument('<job>', 'id'),
  ).action((id: string, options: ClientOptions) =>
    withSession(options, async ({ client, output }) => {
      const { job } = accepted((await client.request(JobRetryDocument, { input: { job: id } })).jobRetry);
      if (job) output.result(job, describeJob(job));
    }),
  );
}

function addList(jobs: Command): void {
  const list = jobs
    .command('list', { isDefault: true })
    .description('newest first')
    .option(
      '--kind <kind>',
      'checkpoint-verify, benchmark-verify, merge, merge-assist, sweep, evaluation, statistic or statistic-verify',
    )
    .option('--state <state>', 'queued, running, succeeded, failed or cancelled')
    .option('--limit <n>', 'rows, at most 100', '20');
  withClientOptions(list).action((options: ListOptions) =>
    withSession(options, async ({ client, output }) => {
      const filter = {
        kind: options.kind === undefined ? null : parseChoice(options.kind, KINDS, '--kind'),
        state: options.state === undefined ? null : parseChoice(options.state, STATES, '--state'),
      };
      const first = parseInteger(options.limit, 1, 100, '--limit');
      const { nodes } = (await client.request(JobListDocument, { filter, first, after: null })).jobs;
      output.results(nodes, formatTable(jobColumns, nodes));
    }),
  );
}

/** Follows one job to its end; with `--json` every seen change is a line. */
function addWatch(jobs: Command): void {
  withClientOptions(jobs.command('watch').description('follow one job to its end').argument('<job>', 'id')).action(
    (id: string, options: ClientOptions) =>
      withSession(options, async ({ client, output, signal }) => {
        const task = output.progress.start(`job ${id}`, 'bytes');
        let last = '';
        const onUpdate = (job: JobStatusFragment): void => {
          const { progress } = job;
          task.update(progress?.completed ?? 0, progress?.total ?? 0, progress?.phase ?? job.state, progress?.unit);
          const line = JSON.stringify(job);
          if (output.json && line !== last) output.result(job, '');
          last = line;
        };
        const ended = await waitForJob(client, id, { onUpdate, signal });
        task.finish();
        if (ended.state !== 'SUCCEEDED') throw new JobFailedError(ended, `job ${id}`);
        const { job } = await client.request(JobByIdDocument, { id });
        if (job && !output.json) output.result(job, describeJob(job));
      }),
  );
}
