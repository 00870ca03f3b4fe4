import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CancelJobDocument, type JobFactsFragment, RetryJobDocument } from '../api/documents.generated.ts';
import { request, RequestFailed } from '../api/request.ts';
import { useToken } from '../api/token.ts';
import { ErrorNote } from '../ui/notes.tsx';

/** Stops a job that is open, or runs one again that failed or was stopped; with a token only. */
export function JobActions({ job }: { readonly job: Pick<JobFactsFragment, 'id' | 'state'> }) {
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
