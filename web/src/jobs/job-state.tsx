import { type JobFactsFragment } from '../api/documents.generated.ts';
import { bytes, seconds } from '../ui/format.ts';

/** How a job stands: its progress while it runs, its error when it failed. */
export function JobState({ job }: { readonly job: JobFactsFragment }) {
  const { state, progress, error, attempt, maxAttempts } = job;
  return (
    <span className="job">
      <span className={`chip ${state.toLowerCase()}`}>{state.toLowerCase()}</span>
      {state === 'RUNNING' && progress !== null ? <Progress progress={progress} /> : null}
      {attempt > 1 ? (
        <span className="dim">
          {' '}
          attempt {attempt} of {maxAttempts}
        </span>
      ) : null}
      {error === null ? null : (
        <span className="failure">
          {' '}
          {error.code}: {error.message}
        </span>
      )}
    </span>
  );
}

function Progress({ progress }: { readonly progress: NonNullable<JobFactsFragment['progress']> }) {
  const { phase, completed, total, unit, rate } = progress;
  const amount = (value: number): string => (unit === 'bytes' ? bytes(value) : String(Math.round(value)));
  const left = rate !== null && rate > 0 ? `, ${seconds((total - completed) / rate)} left` : '';
  return (
    <span>
      {' '}
      <progress value={completed} max={Math.max(total, 1)} aria-label={phase} /> {phase} {amount(completed)} of{' '}
      {amount(total)}
      {unit === 'bytes' ? '' : ` ${unit}`}
      {left}
    </span>
  );
}
