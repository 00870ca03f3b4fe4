import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ExperimentPlanDocument, type ExperimentInput } from '../client/documents.generated.ts';
import { accepted } from '../client/graphql-client.ts';
import { resolveCheckpoint } from '../client/references.ts';
import { registerSuite } from '../demo/demo-suite.ts';
import { SUITES_FOLDER } from '../demo/suite-file.ts';
import { writeResults, type SuiteResults } from '../results/write-results.ts';
import { type ExperimentWish, readExperimentFile, type SingleFile, type SuitesFile } from './experiment-file.ts';
import {
  describe,
  experimentInput,
  followExperiments,
  type Models,
  type RunExperiment,
  startExperiment,
} from './experiment-run.ts';
import { formatBytes } from './format.ts';
import { type ClientOptions, type Session } from './session.ts';

export interface RunOptions extends ClientOptions {
  readonly plan?: boolean;
  readonly wait: boolean;
  readonly serve?: boolean;
  readonly results?: string;
}

/** `mergeboard experiment run`: the experiments of a file. @throws UsageError */
export async function runExperimentFile(path: string, options: RunOptions, session: Session): Promise<void> {
  const file = await readExperimentFile(path);
  if ('suites' in file) return runOnSuites(file, options, session);
  const input = experimentInput(wishOf(file), await modelsOf(file, session));
  if (options.plan === true) return showPlan(file.name, input, session);
  const { experiment } = await startExperiment(session, input, false);
  const [ended] = options.wait ? await followExperiments(session, [experiment]) : [experiment];
  session.output.result(ended, describe(ended));
}

function wishOf({ benchmark: _b, base: _base, experts: _e, multitask: _m, ...wish }: SingleFile): ExperimentWish {
  return wish;
}

async function modelsOf(
  { benchmark, base, experts, multitask = [] }: SingleFile,
  { client }: Session,
): Promise<Models> {
  const idOf = async (reference: string): Promise<string> => (await resolveCheckpoint(client, reference)).id;
  return {
    benchmark,
    base: await idOf(base),
    experts: await Promise.all(experts.map(idOf)),
    multitask: await Promise.all(multitask.map(idOf)),
  };
}

/** Registers each suite that is there, runs all experiments on it, and writes the results of all suites. */
async function runOnSuites(file: SuitesFile, options: RunOptions, session: Session): Promise<void> {
  const { output } = session;
  const folder = join(options.data ?? 'data', 'suites');
  const results: SuiteResults[] = [];
  for (const { suite, skip } of file.suites) {
    if (!existsSync(join(SUITES_FOLDER, suite, 'suite.json'))) {
      output.note(`suite ${suite} is not there: left out`);
      continue;
    }
    const registered = await registerSuite(session, suite, join(folder, suite));
    const models: Models = {
      benchmark: registered.benchmark,
      base: registered.base.checkpoint,
      experts: registered.experts.map(({ checkpoint }) => checkpoint),
      multitask: registered.multitask.map(({ checkpoint }) => checkpoint),
    };
    const runs: RunExperiment[] = [];
    for (const wish of file.experiments.filter(({ name }) => !skip.includes(name))) {
      const input = experimentInput(wish, models);
      if (options.plan === true) await showPlan(`${wish.name} on ${suite}`, input, session);
      else runs.push(await startExperiment(session, input, true));
    }
    for (const { what, reason } of runs.flatMap(({ notRun }) => notRun))
      output.note(`not run on ${suite}: ${what}: ${reason}`);
    const experiments = runs.map(({ experiment }) => experiment);
    const ended = options.wait ? await followExperiments(session, experiments) : experiments;
    output.results(ended, ended.map(describe).join('\n'));
    results.push({
      ...{ suite, modality: registered.modality, benchmark: registered.benchmark },
      experiments: ended.map((experiment, index) => ({ experiment, notRun: runs[index].notRun })),
    });
  }
  const target = options.results ?? file.results?.file;
  if (target === undefined || options.plan === true || !options.wait) return;
  const figures = file.results?.figures ?? join(target, '..', 'figures');
  await writeResults(session.client, results, { file: target, figures });
  output.note(`results are in ${target}, figures in ${figures}`);
}

async function showPlan(name: string, input: ExperimentInput, { client, output, signal }: Session): Promise<void> {
  const { plan } = accepted((await client.request(ExperimentPlanDocument, { input }, signal)).experimentPlan);
  if (!plan) return;
  const { gridPoints, controlPoints, evaluations, statistics, bytesWritten, skipped } = plan;
  const text = [
    `${name}: up to ${gridPoints} points and ${controlPoints} controls, ${evaluations} evaluations, ${statistics} statistics,`,
    `  ${formatBytes(Number(bytesWritten))} to write${skipped.length === 0 ? '' : `; left out: ${[...new Set(skipped.map(({ reason }) => reason))].join('; ')}`}`,
  ].join('\n');
  output.result(plan, text);
}
