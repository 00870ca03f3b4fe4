import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import {
  BoardBenchmarksDocument,
  type BoardBenchmarksQuery,
  type JobFactsFragment,
  StartEvaluationDocument,
} from '../api/documents.generated.ts';
import { request, RequestFailed } from '../api/request.ts';
import { useToken } from '../api/token.ts';
import { useLiveJob } from '../api/use-live-job.ts';
import { useOperation } from '../api/use-operation.ts';
import { JobState } from '../jobs/job-state.tsx';
import { ErrorNote } from '../ui/notes.tsx';
import { type Checkpoint } from './page.tsx';

type Benchmark = BoardBenchmarksQuery['benchmarks']['nodes'][number];

/** Asks for scores of a checkpoint on a benchmark, and leads to its board once they are there. */
export function ScoreOn({ checkpoint: { id, modality } }: { readonly checkpoint: Checkpoint }) {
  const token = useToken();
  const benchmarks = useOperation(BoardBenchmarksDocument, {}, { enabled: token !== null });
  const [chosen, setChosen] = useState<string | null>(null);
  const fitting = (benchmarks.data?.benchmarks.nodes ?? []).filter(
    (one) => one.state === 'READY' && one.hasData && (modality === null || one.modality === modality),
  );
  const benchmark = fitting.find((one) => one.id === chosen) ?? fitting.at(0);
  const start = useMutation({
    mutationFn: async (on: Benchmark) => {
      const input = { checkpoint: id, benchmark: `${on.slug}@${on.revision}` };
      const { evaluation, userErrors } = (await request(StartEvaluationDocument, { input })).evaluationStart;
      if (evaluation !== null) return { job: evaluation.job, on };
      throw new RequestFailed(userErrors.at(0)?.message ?? 'nothing was started', userErrors.at(0)?.code ?? null, true);
    },
  });
  if (token === null || benchmark === undefined) return null;
  return (
    <form
      className="filters"
      aria-label="Score it"
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate(benchmark);
      }}
    >
      <label>
        Score it on
        <select value={benchmark.id} onChange={({ target }) => setChosen(target.value)}>
          {fitting.map(({ id: key, slug, revision }) => (
            <option key={key} value={key}>
              {slug}@{revision}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={start.isPending}>
        Start
      </button>
      {start.data?.job == null ? null : <Running job={start.data.job} on={start.data.on} />}
      {start.error === null ? null : <ErrorNote error={start.error} />}
    </form>
  );
}

function Running({ job: first, on: { slug, revision } }: { readonly job: JobFactsFragment; readonly on: Benchmark }) {
  const queries = useQueryClient();
  const job = useLiveJob(first, () => void queries.invalidateQueries());
  return (
    <p role="status">
      <JobState job={job} />{' '}
      {job.state === 'SUCCEEDED' ? (
        <Link href={`/?benchmark=${encodeURIComponent(`${slug}@${revision}`)}`}>See the board</Link>
      ) : null}
    </p>
  );
}
