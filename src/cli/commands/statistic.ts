import { type Command } from 'commander';
import {
  type StatisticComputeInput,
  StatisticComputeDocument,
  type StatisticKind,
  type StatisticVariant,
} from '../../client/documents.generated.ts';
import { accepted, type GraphqlClient } from '../../client/graphql-client.ts';
import { JobFailedError } from '../../client/jobs.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { listStatistics, statisticById } from '../../client/register-statistic.ts';
import { parseChoice, parseInteger, withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { formatTable } from '../format.ts';
import { followJob } from '../job-progress.ts';
import { withSession, type ClientOptions } from '../session.ts';
import { describeStatistic, statisticColumns } from '../statistic-text.ts';
import { addPull, addPush } from './statistic-files.ts';

const KINDS: readonly StatisticKind[] = ['FISHER', 'GRAM'];
const VARIANTS: readonly StatisticVariant[] = ['EMPIRICAL', 'SAMPLED'];

interface ComputeOptions extends ClientOptions {
  readonly kind: string;
  readonly variant?: string;
  readonly benchmark: string;
  readonly cell: string;
  readonly split: string;
  readonly examples?: string;
  readonly seed?: string;
  readonly wait?: boolean;
}

/** `mergeboard statistic`: Fishers and Gram matrices of checkpoints. */
export function addStatisticCommand(program: Command): void {
  const statistic = program
    .command('statistic')
    .description('Fishers and Gram matrices of checkpoints: compute, list, push, pull');
  addCompute(statistic);
  addList(statistic);
  addPush(statistic);
  addPull(statistic);
}

function addCompute(statistic: Command): void {
  const command = statistic
    .command('compute')
    .description('compute a statistic of a checkpoint; a known one is not computed again')
    .argument('<checkpoint>', 'id, digest prefix, alias or exact name')
    .requiredOption('-k, --kind <kind>', 'fisher or gram')
    .option('--variant <name>', 'of a fisher: empirical (gold labels) or sampled (labels drawn from the model)')
    .requiredOption('-b, --benchmark <slug[@revision]>', 'benchmark that the data belongs to')
    .requiredOption('--cell <key>', 'cell that the data belongs to')
    .requiredOption('--split <name>', 'split of the cell')
    .option('-n, --examples <n>', 'examples to use (all)')
    .option('--seed <number>', 'seed of the choice of examples, of drawn labels and of noise on images (0)')
    .option('--wait', 'wait until it is there');
  withClientOptions(command).action((reference: string, options: ComputeOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const checkpoint = await resolveCheckpoint(client, reference);
      const input = computeInput(checkpoint.id, options);
      const answer = accepted((await client.request(StatisticComputeDocument, { input }, signal)).statisticCompute);
      const { statistic: started, existed } = answer;
      if (!started) throw new Error('the server answered without a statistic');
      if (options.wait && started.state === 'PENDING' && started.job) {
        await followJob(client, output, started.job, `${options.kind} of ${checkpoint.name}`, { signal });
      }
      const done = options.wait ? await finished(client, started.id) : started;
      output.result({ ...done, existed }, describeStatistic(done));
    }),
  );
}

function computeInput(checkpoint: string, options: ComputeOptions): StatisticComputeInput {
  const { benchmark, cell, split, examples, seed } = options;
  if (seed !== undefined && !/^\d+$/.test(seed)) throw new UsageError('--seed is a non-negative integer');
  return {
    ...{ checkpoint, benchmark, cell, split },
    kind: parseChoice(options.kind, KINDS, '--kind'),
    ...(options.variant === undefined ? {} : { variant: parseChoice(options.variant, VARIANTS, '--variant') }),
    ...(examples === undefined ? {} : { n: parseInteger(examples, 1, 2 ** 31 - 1, '--examples') }),
    ...(seed === undefined ? {} : { seed }),
  };
}

async function finished(client: GraphqlClient, id: string) {
  const statistic = await statisticById(client, id);
  if (statistic.state === 'FAILED' && statistic.job) throw new JobFailedError(statistic.job, `statistic ${id}`);
  return statistic;
}

interface ListOptions extends ClientOptions {
  readonly kind?: string;
}

function addList(statistic: Command): void {
  const command = statistic
    .command('list')
    .description('statistics, newest first')
    .argument('[checkpoint]', 'only of this checkpoint: id, digest prefix, alias or exact name')
    .option('-k, --kind <kind>', 'fisher or gram');
  withClientOptions(command).action((reference: string | undefined, options: ListOptions) =>
    withSession(options, async ({ client, output }) => {
      const statistics = await listStatistics(client, {
        checkpoint: reference === undefined ? null : (await resolveCheckpoint(client, reference)).id,
        kind: options.kind === undefined ? null : parseChoice(options.kind, KINDS, '--kind'),
      });
      output.results(statistics, formatTable(statisticColumns, statistics));
    }),
  );
}
