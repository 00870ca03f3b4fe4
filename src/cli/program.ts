import { readFileSync } from 'node:fs';
import { Command, Help, type Option } from 'commander';
import { addCompletionCommand } from './commands/completion.ts';
import { EXIT_HELP } from './exit-codes.ts';
import { addExamples } from './help-examples.ts';

/** Where each command is defined, in the order of the help. One run needs one of them, so none is loaded before it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  serve: async () => (await import('./commands/serve.ts')).addServeCommand,
  worker: async () => (await import('./commands/serve.ts')).addWorkerCommand,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrateCommand,
  backup: async () => (await import('./commands/backup.ts')).addBackupCommand,
  restore: async () => (await import('./commands/backup.ts')).addRestoreCommand,
  push: async () => (await import('./commands/push.ts')).addPushCommand,
  pull: async () => (await import('./commands/pull.ts')).addPullCommand,
  import: async () => (await import('./commands/import.ts')).addImportCommand,
  export: async () => (await import('./commands/export.ts')).addExportCommand,
  benchmark: async () => (await import('./commands/benchmark.ts')).addBenchmarkCommand,
  methods: async () => (await import('./commands/methods.ts')).addMethodsCommand,
  merge: async () => (await import('./commands/merge.ts')).addMergeCommand,
  statistic: async () => (await import('./commands/statistic.ts')).addStatisticCommand,
  eval: async () => (await import('./commands/eval.ts')).addEvalCommand,
  experiment: async () => (await import('./commands/experiment.ts')).addExperimentCommand,
  leaderboard: async () => (await import('./commands/leaderboard.ts')).addLeaderboardCommand,
  report: async () => (await import('./commands/report.ts')).addReportCommand,
  jobs: async () => (await import('./commands/jobs.ts')).addJobsCommand,
  alias: async () => (await import('./commands/alias.ts')).addAliasCommand,
  tag: async () => (await import('./commands/tag.ts')).addTagCommand,
  flag: async () => (await import('./commands/flag.ts')).addFlagCommand,
  delete: async () => (await import('./commands/delete.ts')).addDeleteCommand,
  gc: async () => (await import('./commands/gc.ts')).addGcCommand,
  token: async () => (await import('./commands/token.ts')).addTokenCommand,
  audit: async () => (await import('./commands/audit.ts')).addAuditCommand,
};
const VERSION_FLAGS = ['-V', '--version'];

/**
 * The command line. Commands set `process.exitCode`; usage errors throw `CommanderError`.
 *
 * @param words what is going to be parsed: only the command that its first word names is added; all of them where it names none
 */
export async function createProgram(words: readonly string[] = []): Promise<Command> {
  const program = new Command('mergeboard')
    .description('Register checkpoints, merge them, score the result, and rank merging methods.')
    .version(packageVersion())
    .addHelpText('after', EXIT_HELP)
    .showHelpAfterError('(see --help)')
    // inherited by the commands, so these come first
    .configureHelp({ optionDescription })
    .exitOverride();
  for (const name of neededBy(words[0])) {
    const add = await COMMANDS[name]();
    add(program);
  }
  addCompletionCommand(program);
  addExamples(program);
  return program;
}

/** As Commander says it, but that nothing is the default of what may be repeated goes without saying. */
function optionDescription(option: Option): string {
  return Help.prototype.optionDescription.call(new Help(), option).replace(/ ?\(default: \[\]\)$/, '');
}

function neededBy(word: string | undefined): readonly string[] {
  if (word === undefined) return Object.keys(COMMANDS);
  if (Object.hasOwn(COMMANDS, word)) return [word];
  return VERSION_FLAGS.includes(word) ? [] : Object.keys(COMMANDS);
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}
