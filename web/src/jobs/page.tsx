import { useState } from 'react';
import { Link } from 'wouter';
import { JobsDocument, type JobsQuery, type JobState as State } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { seconds, when, words } from '../ui/format.ts';
import { CursorButtons, shownOf, useCursor } from '../ui/cursor.tsx';
import { Answer } from '../ui/notes.tsx';
import { JobActions } from './job-actions.tsx';
import { JobState } from './job-state.tsx';
import { Heading } from '../ui/heading.tsx';

type Job = JobsQuery['jobs']['nodes'][number];
const STATES: readonly State[] = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED'];
const REFRESH_MS = 2000;
const PAGE = 50;

export function JobsPage() {
  const [state, setState] = useState<State | null>(null);
  const cursor = useCursor();
  const variables = { filter: { state }, first: PAGE, after: cursor.after };
  const jobs = useOperation(JobsDocument, variables, { every: () => REFRESH_MS });
  return (
    <>
      <Heading>Jobs</Heading>
      <label className="search">
        State
        <select
          value={state ?? ''}
          onChange={({ target }) => {
            setState((target.value || null) as State | null);
            cursor.reset();
          }}
        >
          <option value="">all</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {one.toLowerCase()}
            </option>
          ))}
        </select>
      </label>
      <Answer of={jobs}>
        {({ jobs: { nodes, totalCount, pageInfo } }) =>
          nodes.length === 0 ? (
            <p className="note">No work.</p>
          ) : (
            <>
              <JobTable jobs={nodes} caption={shownOf(cursor.page * PAGE, nodes.length, totalCount)} />
              <CursorButtons cursor={cursor} next={pageInfo} />
            </>
          )
        }
      </Answer>
    </>
  );
}

function JobTable({ jobs, caption }: { readonly jobs: readonly Job[]; readonly caption: string }) {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Jobs">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Work</th>
            <th scope="col">Of</th>
            <th scope="col">State</th>
            <th scope="col">Created</th>
            <th scope="col" className="number">
              Took
            </th>
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
              <td className="number">{tookOf(job)}</td>
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

function tookOf({ startedAt, finishedAt }: Job): string {
  if (startedAt === null || finishedAt === null) return '';
  return seconds((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
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
