import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import {
  CancelJobDocument,
  JobsDocument,
  type JobsQuery,
  type JobState as State,
  RetryJobDocument,
} from '../api/documents.generated.ts';
import { request, RequestFailed } from '../api/request.ts';
import { useToken } from '../api/token.ts';
import { useOperation } from '../api/use-operation.ts';
import { when, words } from '../ui/format.ts';
import { Answer, ErrorNote } from '../ui/notes.tsx';
import { JobState } from './job-state.tsx';

type Job = JobsQuery['jobs']['nodes'][number];
const STATES: readonly State[] = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];
const REFRESH_MS = 2000;

export function JobsPage() {
  const [state, setState] = useState<State | null>(null);
  const jobs = useOperation(JobsDocument, { filter: { state }, first: 50 }, { every: () => REFRESH_MS });
  return (
    <>
      <h1>Jobs</h1>
      <label className="search">
        State
        <select value={state ?? ''} onChange={({ target }) => setState((target.value || null) as State | null)}>
          <option value="">all</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {one.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
      <Answer of={jobs}>
        {({ jobs: { nodes, totalCount } }) =>
          nodes.length === 0 ? <p className="note">No work.</p> : <JobTable jobs={nodes} totalCount={totalCount} />
        }
      </Answer>
    </>
  );
}

function JobTable({ jobs, totalCount }: { readonly jobs: readonly Job[]; readonly totalCount: number }) {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Jobs">
      <table>
        <caption>
          {totalCount > jobs.length ? `The newest ${jobs.length} of ${totalCount}` : `${totalCount} jobs`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Work</th>
            <th scope="col">Of</th>
            <th scope="col">State</th>
            <th scope="col">Created</th>
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.id}>
              <th scope="row">{words(job.kind)}</th>
              <td>
                <Subject subject={job.subject} />
              </td>
              <td>
                <JobState job={job} />
              </td>
              <td>{when(job.createdAt)}</td>
              <td>
                <Actions job={job} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Subject({ subject }: { readonly subject: Job['subject'] }) {
  switch (subject?.__typename) {
    case 'Checkpoint':
      return <Link href={`/checkpoint/${encodeURIComponent(subject.id)}`}>{subject.name}</Link>;
    case 'Merge':
      return <Link href={`/merge/${encodeURIComponent(subject.id)}`}>{subject.mergeName ?? subject.method.id}</Link>;
    case 'Evaluation':
    case 'Statistic':
      return <Link href={`/checkpoint/${encodeURIComponent(subject.checkpoint.id)}`}>{subject.checkpoint.name}</Link>;
    case 'Experiment':
      return (
        <Link href={`/experiment/${encodeURIComponent(subject.id)}`}>{subject.experimentName ?? 'experiment'}</Link>
      );
    case 'Benchmark':
      return <Link href={`/?benchmark=${encodeURIComponent(subject.slug)}`}>{subject.slug}</Link>;
    default:
      return null;
  }
}

function Actions({ job }: { readonly job: Job }) {
  const token = useToken();
  const queries = useQueryClient();
  const open = job.state === 'QUEUED' || job.state === 'RUNNING';
  const act = useMutation({
    mutationFn: async () => {
      const input = { job: job.id };
      const { userErrors } = open
        ? (await request(CancelJobDocument, { input })).jobCancel
        : (await request(RetryJobDocument, { input })).jobRetry;
      const [error] = userErrors;
      if (error !== undefined) throw new RequestFailed(error.message, error.code, true);
    },
    onSettled: () => queries.invalidateQueries(),
  });
  if (token === null || job.state === 'SUCCEEDED') return null;
  return (
    <>
      <button type="button" disabled={act.isPending} onClick={() => act.mutate()}>
        {open ? 'Cancel' : 'Run again'}
      </button>
      {act.error === null ? null : <ErrorNote error={act.error} />}
    </>
  );
}
