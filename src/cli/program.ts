import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAliasCommand } from './commands/alias.ts';
import { addBackupCommands } from './commands/backup.ts';
import { addAuditCommand } from './commands/audit.ts';
import { addBenchmarkCommand } from './commands/benchmark.ts';
import { addDeleteCommand } from './commands/delete.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEvalCommand } from './commands/eval.ts';
import { addExperimentCommand } from './commands/experiment.ts';
import { addExportCommand } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addFlagCommand } from './commands/flag.ts';
import { addGcCommand } from './commands/gc.ts';
import { addJobsCommand } from './commands/jobs.ts';
import { addLeaderboardCommand } from './commands/leaderboard.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addMergeCommand } from './commands/merge.ts';
import { addPullCommand } from './commands/pull.ts';
import { addPushCommand } from './commands/push.ts';
import { addReportCommand } from './commands/report.ts';
import { addServeCommand, addWorkerCommand } from './commands/serve.ts';
import { addStatisticCommand } from './commands/statistic.ts';
import { addTagCommand } from './commands/tag.ts';
import { addTokenCommand } from './commands/token.ts';
import { EXIT_HELP } from './exit-codes.ts';
import { addExamples } from './help-examples.ts';

/** The command line. Commands set `process.exitCode`; usage errors throw `CommanderError`. */
export function createProgram(): Command {
  const program = new Command('mergeboard')
    .description('Register checkpoints, merge them, score the result, and rank merging methods.')
    .version(packageVersion())
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('(see --help)')
    // inherited by the commands, so it comes first
    .exitOverride();
  addServeCommand(program);
  addWorkerCommand(program);
  addDoctorCommand(program);
  addMigrateCommand(program);
  addBackupCommands(program);
  addPushCommand(program);
  addPullCommand(program);
  addImportCommand(program);
  addExportCommand(program);
  addBenchmarkCommand(program);
  addMergeCommand(program);
  addStatisticCommand(program);
  addEvalCommand(program);
  addExperimentCommand(program);
  addLeaderboardCommand(program);
  addReportCommand(program);
  addJobsCommand(program);
  addAliasCommand(program);
  addTagCommand(program);
  addFlagCommand(program);
  addDeleteCommand(program);
  addGcCommand(program);
  addTokenCommand(program);
  addAuditCommand(program);
  addCompletionCommand(program);
  addExamples(program);
  return program;
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}
