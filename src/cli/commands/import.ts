import { type Command } from 'commander';
import { collect, withClientOptions, withHubOptions } from '../arguments.ts';
import { withCheckpointOptions } from '../checkpoint-options.ts';
import type { ImportOptions } from '../import-model.ts';
import { withSession } from '../session.ts';

/** `mergeboard import`: registers a model of the Hugging Face Hub. */
export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('register a model of the Hugging Face Hub, with repository and commit as its source')
    .argument(
      '<hf:repository[@revision]>',
      'for example hf:org/name, hf:org/name@v1.0; a branch is pinned to its commit',
    )
    .option('--subfolder <path>', 'folder of the repository that the model lies in')
    .option('--path <path>', 'the same as --subfolder')
    .option('--include <glob>', 'only files that fit, for example "*.safetensors"; may be repeated', collect, [])
    .option('--to <folder>', 'keep the files here (else they go once they are registered)')
    .option('--plan', 'only list what would be registered');
  withCheckpointOptions(command, {
    name: 'that of the repository',
    license: ' (that of the card)',
  });
  withClientOptions(withHubOptions(command)).action(
    (reference: string, options: ImportOptions & { readonly path?: string }) =>
      withSession(options, async (session) => {
        // loaded only here: the other commands do without the library of the Hub
        const { importModel } = await import('../import-model.ts');
        await importModel(session, reference, { ...options, subfolder: options.subfolder ?? options.path });
      }),
  );
}
