import { useState } from 'react';
import { Link } from 'wouter';
import { JobsDocument, type JobsQuery, type JobState as State } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { when, words } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';
import { JobActions } from './job-actions.tsx';
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
                <JobActions job={job} />
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
