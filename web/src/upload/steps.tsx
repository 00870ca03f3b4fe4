import { Link } from 'wouter';
import { JobState } from '../jobs/job-state.tsx';
import { bytes, seconds } from '../ui/format.ts';
import { type Outcome, type Step } from './run-upload.ts';

/** Progress with what is left of it. */
export function StepView({ step, rate }: { readonly step: Step; readonly rate: number | null }) {
  if (step.kind === 'verifying') {
    return (
      <p role="status">
        The server reads and checks every byte. {step.job === null ? null : <JobState job={step.job} />}
      </p>
    );
  }
  const { kind, done, total } = step;
  const left = rate === null || rate <= 0 ? null : (total - done) / rate;
  return (
    <div>
      <progress max={total} value={done} aria-label={kind === 'hashing' ? 'Computing digests' : 'Sending'} />
      <p>
        {kind === 'hashing' ? 'Computing digests: ' : 'Sending: '}
        {bytes(done)} of {bytes(total)}
        {rate === null ? '' : `, ${bytes(Math.round(rate))}/s`}
        {left === null ? '' : `, ${seconds(left)} left`}
      </p>
    </div>
  );
}

export function OutcomeView({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === 'refused') {
    return (
      <div className="note error" role="alert">
        <ul>
          {outcome.errors.map(({ code, message, field, file }) => (
            <li key={`${code} ${message}`}>
              {message}
              {file === null ? '' : ` (${file})`}
              {field === null ? '' : ` (${field.join('.')})`} <span className="dim">{code}</span>
            </li>
          ))}
        </ul>
      </div>
    );
  }
  const { checkpoint, existed } = outcome;
  const link = <Link href={`/checkpoint/${encodeURIComponent(checkpoint.id)}`}>{checkpoint.name}</Link>;
  if (checkpoint.state === 'REJECTED') {
    const { code, message, file, tensor } = checkpoint.rejection ?? { code: '', message: '', file: null, tensor: null };
    return (
      <div className="note error" role="alert">
        <p>
          {link} was rejected: {message}
          {file === null ? '' : ` (${file}${tensor === null ? '' : `, ${tensor}`})`} <span className="dim">{code}</span>
        </p>
      </div>
    );
  }
  return (
    <p className="note" role="status">
      {existed
        ? 'These files are registered already: '
        : checkpoint.state === 'READY'
          ? 'Registered and ready: '
          : 'Registered: '}
      {link}
    </p>
  );
}
