import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchBoard } from '../client/leaderboard.ts';
import { boardTable, fetchChoiceDefaults } from '../cli/board-table.ts';
import { readExperimentFile } from '../cli/experiment-file.ts';
import { experimentInput, followExperiments, startExperiment } from '../cli/experiment-run.ts';
import { type Session } from '../cli/session.ts';
import { demoRow } from './demo-row.ts';
import { registerSuite, type RegisteredSuite } from './demo-suite.ts';
import { SUITES_FOLDER } from './suite-file.ts';

/** What the demo runs, on every suite that is there. */
export const DEMO_FILE = fileURLToPath(new URL('../../suites/demo.yml', import.meta.url));

export interface DemoBoards {
  readonly rows: readonly Record<string, unknown>[];
  /** For people. */
  readonly text: string;
  /** Benchmarks and checkpoints that were sent now, merges and evaluations that were computed now. */
  readonly sent: number;
  readonly merges: number;
  readonly evaluations: number;
}

/** Registers the suites, runs the demo's experiment on each, and reads the boards. What is known is not computed again. */
export async function runDemoSuites(session: Session, dataFolder: string): Promise<DemoBoards> {
  const file = await readExperimentFile(DEMO_FILE);
  if (!('suites' in file)) throw new Error('the demo runs experiments on suites');
  const there = file.suites.filter(({ suite }) => existsSync(join(SUITES_FOLDER, suite, 'suite.json')));
  const rows: Record<string, unknown>[] = [];
  const tables: string[] = [];
  const totals = { sent: 0, merges: 0, evaluations: 0 };
  const defaults = await fetchChoiceDefaults(session.client);
  for (const { suite, skip } of there) {
    const registered = await registerSuite(session, suite, join(dataFolder, 'suite', suite));
    totals.sent += registered.sent;
    for (const wish of file.experiments.filter(({ name }) => !skip.includes(name))) {
      const run = await startExperiment(session, experimentInput(wish, modelsOf(registered)), true);
      for (const { what, reason } of run.notRun) session.output.note(`not run on ${suite}: ${what}: ${reason}`);
      const known = run.experiment.state === 'COMPLETE';
      const [ended] = await followExperiments(session, [run.experiment]);
      if (ended.state !== 'COMPLETE') throw new Error(`${suite}: ${ended.error?.message ?? ended.state}`);
      if (!known) {
        totals.merges += ended.progress.points - ended.progress.failed;
        totals.evaluations += ended.progress.completeEvaluations;
      }
      const { modality, benchmark } = registered;
      const board = await fetchBoard(session.client, {
        modality,
        benchmark,
        filter: { experiment: ended.id, selected: true },
      });
      rows.push(...board.rows.map((row) => demoRow(board, row)));
      const head = `Leaderboard of ${benchmark}, split test, labels of the cell; parameters by held-in scores on the split tune`;
      tables.push(`${head}\n\n${boardTable(board.rows, defaults)}`);
    }
  }
  return { rows, text: `\n${tables.join('\n\n')}\n`, ...totals };
}

function modelsOf({ benchmark, base, experts, multitask }: RegisteredSuite) {
  return {
    benchmark,
    base: base.checkpoint,
    experts: experts.map(({ checkpoint }) => checkpoint),
    multitask: multitask.map(({ checkpoint }) => checkpoint),
  };
}
