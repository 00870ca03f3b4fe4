import { type Command } from 'commander';
import { RejectedError } from '../../client/client-errors.ts';
import {
  CheckpointDeleteDocument,
  type CheckpointDeleteMutation,
  CheckpointRestoreDocument,
} from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { withClientOptions } from '../arguments.ts';
import { withSession, type ClientOptions } from '../session.ts';

interface DeleteOptions extends ClientOptions {
  readonly restore?: boolean;
}

type References = CheckpointDeleteMutation['checkpointDelete']['references'];

/** `mergeboard delete`: deletes a checkpoint that nothing refers to. Needs the scope admin. */
export function addDeleteCommand(program: Command): void {
  const command = program
    .command('delete')
    .description('delete a checkpoint that nothing refers to; its files go after the grace period')
    .argument('<checkpoint>', 'id, digest prefix, alias or exact name')
    .option('--restore', 'take the deletion back, by the id, while the files are there');
  withClientOptions(command).action((reference: string, options: DeleteOptions) =>
    withSession(options, async ({ client, output }) => {
      if (options.restore === true) {
        const input = { checkpoint: reference };
        const { checkpoint } = accepted((await client.request(CheckpointRestoreDocument, { input })).checkpointRestore);
        if (checkpoint) output.result(checkpoint, `${checkpoint.name} is ${checkpoint.state} again`);
        return;
      }
      const input = { checkpoint: (await resolveCheckpoint(client, reference)).id };
      const { checkpoint, references, userErrors } = (await client.request(CheckpointDeleteDocument, { input }))
        .checkpointDelete;
      if (userErrors.length > 0) {
        if (output.json) output.results(references, '');
        else if (references.length > 0) output.note(listed(references));
        throw new RejectedError(userErrors);
      }
      if (checkpoint) output.result(checkpoint, `${checkpoint.name} is deleted (${checkpoint.id})`);
    }),
  );
}

function listed(references: References): string {
  return references.map(({ type, name, node }) => `  ${type} ${name} (${node?.id ?? 'gone'})`).join('\n');
}
