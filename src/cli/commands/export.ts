import { type Command, Option } from 'commander';
import { collect, withClientOptions, withHubOptions } from '../arguments.ts';
import type { ExportOptions } from '../export-checkpoint.ts';
import { withSession } from '../session.ts';

/** `mergeboard export`: publishes a checkpoint as a repository of the Hugging Face Hub. */
export function addExportCommand(program: Command): void {
  const command = program
    .command('export')
    .description('publish a checkpoint on the Hugging Face Hub, with a card that names its parents')
    .argument('<checkpoint>', 'id, digest prefix, alias or exact name')
    .argument('<hf:repository[@branch]>', 'for example hf:org/name; both are made if they are not there')
    .addOption(new Option('--private', 'a repository that is made is private (the default)').conflicts('public'))
    .option('--public', 'a repository that is made is for everybody')
    .option('--message <text>', 'message of the commit')
    .option(
      '--base-model <repository>',
      'parent for the card, instead of those known here; may be repeated',
      collect,
      [],
    );
  withClientOptions(withHubOptions(command)).action((reference: string, target: string, options: ExportOptions) =>
    withSession(options, async (session) => {
      // loaded only here: the other commands do without the library of the Hub
      const { exportCheckpoint } = await import('../export-checkpoint.ts');
      await exportCheckpoint(session, reference, target, options);
    }),
  );
}
