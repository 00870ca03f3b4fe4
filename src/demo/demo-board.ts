import {
  EvaluationStartDocument,
  MergeByIdDocument,
  MergeStartDocument,
  type JobStatusFragment,
} from '../client/documents.generated.ts';
import { accepted } from '../client/graphql-client.ts';
import { JobFailedError } from '../client/jobs.ts';
import { followJobs, jobSeconds, type LabelledJob } from '../cli/follow-jobs.ts';
import { formatParameters, formatSeconds } from '../cli/format.ts';
import { type Session } from '../cli/session.ts';
import { DEMO_MERGES, type DemoMerge } from './demo-merges.ts';
import { type NamedCheckpoint, type RegisteredSuite } from './demo-suite.ts';

/** Starts the demo's merges, or finds them, and waits for their outputs. */
export async function runMerges(
  session: Session,
  suite: RegisteredSuite,
): Promise<{ outputs: NamedCheckpoint[]; ran: number }> {
  const { client } = session;
  const started: (LabelledJob & { merge: string; done: boolean })[] = [];
  for (const wish of DEMO_MERGES) {
    const input = {
      method: { id: wish.method },
      parameters: wish.parameters,
      experts: suite.experts.slice(0, wish.experts).map(({ checkpoint }) => ({ checkpoint })),
      base: wish.base ? suite.base.checkpoint : null,
      name: `${wish.method} of ${wish.experts}`,
    };
    const { merge } = accepted((await client.request(MergeStartDocument, { input }, session.signal)).mergeStart);
    if (!merge) throw new Error(`the server answered without a merge for ${labelOf(wish)}`);
    started.push({ id: merge.job.id, label: labelOf(wish), merge: merge.id, done: merge.job.state === 'SUCCEEDED' });
  }
  const open = started.filter(({ done }) => !done);
  await followAll(session, open, 'merges');
  const outputs: NamedCheckpoint[] = [];
  for (const { merge: id, label } of started) {
    const { merge } = await client.request(MergeByIdDocument, { id }, session.signal);
    if (!merge?.output) throw new Error(`merge ${label} has no output`);
    outputs.push({ label, checkpoint: merge.output.id });
  }
  return { outputs, ran: open.length };
}

/** Scores checkpoints on the suite's benchmark, or finds their scores. */
export async function runEvaluations(
  session: Session,
  suite: RegisteredSuite,
  models: readonly NamedCheckpoint[],
): Promise<number> {
  const open: LabelledJob[] = [];
  for (const { checkpoint, label } of models) {
    const input = { checkpoint, benchmark: suite.benchmark };
    const answer = await session.client.request(EvaluationStartDocument, { input }, session.signal);
    const { evaluation } = accepted(answer.evaluationStart);
    if (!evaluation) throw new Error(`the server answered without an evaluation for ${label}`);
    if (evaluation.state === 'COMPLETE') continue;
    if (!evaluation.job) throw new Error(`evaluation of ${label} has no job`);
    open.push({ id: evaluation.job.id, label });
  }
  await followAll(session, open, 'evaluations');
  return open.length;
}

/** @throws JobFailedError when any job did not succeed, after all of them have ended. */
async function followAll(
  { client, output, signal }: Session,
  jobs: readonly LabelledJob[],
  stage: string,
): Promise<void> {
  const describe = (job: JobStatusFragment, label: string): string => {
    const seconds = jobSeconds(job);
    return `  ${label}: ${job.state === 'SUCCEEDED' ? 'done' : job.state}${seconds === null ? '' : `, ${formatSeconds(seconds)}`}`;
  };
  const ended = await followJobs(client, output, jobs, stage, describe, signal);
  const failed = ended.find(({ state }) => state !== 'SUCCEEDED');
  if (failed) throw new JobFailedError(failed, jobs.find(({ id }) => id === failed.id)?.label ?? failed.id);
}

function labelOf({ method, parameters, experts }: DemoMerge): string {
  return `${method} ${formatParameters(parameters)} (${experts} experts)`.replace('  ', ' ');
}
