import { type Command } from 'commander';
import {
  EvaluationByIdDocument,
  EvaluationStartDocument,
  type EvaluationPartsFragment,
  type MetricScale,
} from '../../client/documents.generated.ts';
import { accepted, type GraphqlClient } from '../../client/graphql-client.ts';
import { JobFailedError } from '../../client/jobs.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { withClientOptions } from '../arguments.ts';
import { formatPercent, formatTable } from '../format.ts';
import { followJob } from '../job-progress.ts';
import { withSession, type ClientOptions } from '../session.ts';

interface EvalOptions extends ClientOptions {
  readonly benchmark: string;
  readonly split?: string;
  readonly wait?: boolean;
}

/** `mergeboard eval`: scores one checkpoint, or an ensemble of several, on all cells of a benchmark split. */
export function addEvalCommand(program: Command): void {
  const command = program
    .command('eval')
    .description('score a checkpoint on a benchmark; known scores are not computed again')
    .argument('<checkpoint...>', 'id, digest prefix, alias or exact name; several answer together, as an ensemble')
    .requiredOption('-b, --benchmark <slug[@revision]>', 'benchmark')
    .option('--split <name>', 'split of the benchmark (test)')
    .option('--wait', 'wait for the scores');
  withClientOptions(command).action((references: string[], options: EvalOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const checkpoints = await Promise.all(references.map((reference) => resolveCheckpoint(client, reference)));
      const input = {
        ...(checkpoints.length === 1
          ? { checkpoint: checkpoints[0].id }
          : { ensemble: checkpoints.map(({ id }) => id) }),
        benchmark: options.benchmark,
        ...(options.split === undefined ? {} : { split: options.split }),
      };
      const started = accepted((await client.request(EvaluationStartDocument, { input }, signal)).evaluationStart);
      const { evaluation, existed } = started;
      if (!evaluation) throw new Error('the server answered without an evaluation');
      if (!options.wait && evaluation.state === 'PENDING') {
        const job = evaluation.job ? ` (job ${evaluation.job.id}, ${evaluation.job.state})` : '';
        output.result({ ...evaluation, existed }, `evaluation ${evaluation.id}${job}`);
        return;
      }
      if (evaluation.state === 'PENDING' && evaluation.job) {
        await followJob(client, output, evaluation.job, `evaluate ${checkpoints.map(({ name }) => name).join(', ')}`, {
          signal,
        });
      }
      const done = await evaluationById(client, evaluation.id);
      if (done.state === 'FAILED' && done.job) throw new JobFailedError(done.job, `evaluation ${done.id}`);
      output.result({ ...done, existed }, describeEvaluation(done));
    }),
  );
}

async function evaluationById(client: GraphqlClient, id: string): Promise<EvaluationPartsFragment> {
  const { evaluation } = await client.request(EvaluationByIdDocument, { id });
  if (!evaluation) throw new Error(`evaluation ${id} is gone`);
  return evaluation;
}

function describeEvaluation(evaluation: EvaluationPartsFragment): string {
  const { checkpoint, benchmark, split, scores } = evaluation;
  return [
    `${checkpoint.name} on ${benchmark.slug}@${benchmark.revision}, split ${split} (${evaluation.id})`,
    formatTable(
      [
        { title: 'cell', text: ({ cell }) => cell.key },
        { title: 'labels', text: ({ labelSpace }) => labelSpace },
        { title: 'metric', text: ({ metric }) => metric },
        { title: 'score', align: 'right', text: ({ value, scale }) => formatScore(value, scale) },
        { title: '±', align: 'right', text: ({ standardError, scale }) => formatScore(standardError, scale) },
        {
          title: '95 %',
          align: 'right',
          text: ({ interval, scale }) =>
            interval ? `${formatScore(interval.low, scale)} to ${formatScore(interval.high, scale)}` : '',
        },
        { title: 'n', align: 'right', text: ({ examples }) => String(examples) },
      ],
      scores,
    ),
  ].join('\n');
}

/** Fractions in per cent, distances as they are. */
function formatScore(value: number, scale: MetricScale): string {
  return scale === 'DISTANCE' ? value.toPrecision(4) : formatPercent(value);
}
