import { type ExperimentFactsFragment } from '../api/documents.generated.ts';

/** How an experiment stands: points done, cells scored, why it stands still. */
export function ExperimentProgress({ experiment }: { readonly experiment: ExperimentFactsFragment }) {
  const { state, error, progress } = experiment;
  const { points, done, failed, cells, scoredCells } = progress;
  return (
    <span className="job">
      <span className={`chip ${state.toLowerCase()}`}>{state.toLowerCase()}</span>{' '}
      {state === 'RUNNING' ? <progress value={scoredCells} max={Math.max(cells, 1)} aria-label="cells scored" /> : null}{' '}
      {done} of {points} points{failed === 0 ? '' : `, ${failed} failed`}
      {state === 'RUNNING' ? `, ${scoredCells} of ${cells} cells scored` : ''}
      {error === null ? null : (
        <span className="failure">
          {' '}
          {error.code}: {error.message}
        </span>
      )}
    </span>
  );
}
