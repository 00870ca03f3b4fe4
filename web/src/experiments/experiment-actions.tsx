import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  CancelExperimentDocument,
  type ExperimentFactsFragment,
  RetryExperimentDocument,
} from '../api/documents.generated.ts';
import { request, RequestFailed } from '../api/request.ts';
import { useToken } from '../api/token.ts';
import { ErrorNote } from '../ui/notes.tsx';

/** Stops an experiment that runs, or lets one go on that stands still before its end; with a token only. */
export function ExperimentActions({
  experiment: { id, state, progress },
}: {
  readonly experiment: ExperimentFactsFragment;
}) {
  const token = useToken();
  const queries = useQueryClient();
  const running = state === 'RUNNING';
  const act = useMutation({
    mutationFn: async () => {
      const input = { experiment: id };
      const { userErrors } = running
        ? (await request(CancelExperimentDocument, { input })).experimentCancel
        : (await request(RetryExperimentDocument, { input })).experimentRetry;
      const [error] = userErrors;
      if (error !== undefined) throw new RequestFailed(error.message, error.code, true);
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const over = !running && progress.done === progress.points;
  if (token === null || over) return null;
  return (
    <div className="buttons">
      <button type="button" disabled={act.isPending} onClick={() => act.mutate()}>
        {running ? 'Stop it' : progress.failed > 0 ? 'Try again what failed' : 'Go on'}
      </button>
      {act.error === null ? null : <ErrorNote error={act.error} />}
    </div>
  );
}
