import { join } from 'node:path';
import { type Command } from 'commander';
import {
  ExperimentByIdDocument,
  ExperimentCancelDocument,
  ExperimentListDocument,
} from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { describe } from '../experiment-run.ts';
import type { RunOptions } from '../run-experiment-file.ts';
import { withSession, type ClientOptions, type Session } from '../session.ts';

/** `mergeboard experiment`: sweeps over methods, grids and subsets of experts. */
export function addExperimentCommand(program: Command): void {
  const experiment = program.command('experiment').description('sweeps: run, status, cancel, list');
  const run = experiment
    .command('run')
    .description('run experiments of a file, or go on with them; ctrl-c leaves them running on the server')
    .argument('<file>', 'YAML: one experiment, or experiments on bundled suites')
    .option('--plan', 'only say what they would do')
    .option('--no-wait', 'start them and end')
    .option('--serve', 'serve in a data folder of its own (--data) for as long as it takes')
    .option('--results <file>', 'write tables and figures of experiments on suites here');
  withClientOptions(run).action(async (path: string, options: RunOptions) => {
    const work = async (session: Session): Promise<void> => {
      const { runExperimentFile } = await import('../run-experiment-file.ts');
      return runExperimentFile(path, options, session);
    };
    if (options.serve !== true) return withSession(options, work);
    const { withEmbeddedServer } = await import('../../demo/embedded-session.ts');
    return withEmbeddedServer(options.data ?? join('data', 'experiments'), options.json === true, work);
  });
  const status = experiment.command('status').description('how far an experiment is').argument('<experiment>', 'id');
  withClientOptions(status).action((id: string, options: ClientOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const { experiment: found } = await client.request(ExperimentByIdDocument, { id }, signal);
      if (!found) throw new UsageError(`there is no experiment ${id}`);
      output.result(found, describe(found));
    }),
  );
  const cancel = experiment
    .command('cancel')
    .description('stop an experiment and its work')
    .argument('<experiment>', 'id');
  withClientOptions(cancel).action((id: string, options: ClientOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const input = { experiment: id };
      const { experiment: found } = accepted(
        (await client.request(ExperimentCancelDocument, { input }, signal)).experimentCancel,
      );
      if (found) output.result(found, describe(found));
    }),
  );
  withClientOptions(experiment.command('list').description('experiments, newest first')).action(
    (options: ClientOptions) =>
      withSession(options, async ({ client, output, signal }) => {
        const { experiments } = await client.request(ExperimentListDocument, { first: 50 }, signal);
        output.results(experiments.nodes, experiments.nodes.map((one) => `${one.id}  ${describe(one)}`).join('\n'));
      }),
  );
}
