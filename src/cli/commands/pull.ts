import { type Command } from 'commander';
import { resolveCheckpoint } from '../../client/references.ts';
import { withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { formatBytes } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';

interface PullOptions extends ClientOptions {
  readonly overwrite?: boolean;
}

/** `mergeboard pull`: downloads a checkpoint. */
export function addPullCommand(program: Command): void {
  const command = program
    .command('pull')
    .description('download a checkpoint, every file checked by its digest; an interrupted download is continued')
    .argument('<checkpoint>', 'id, digest prefix, alias or exact name')
    .argument('[folder]', 'where to (a folder of the name of the checkpoint)')
    .option('--overwrite', 'replace files of the same names that are other files');
  withClientOptions(command).action((reference: string, folder: string | undefined, options: PullOptions) =>
    withSession(options, async (session) => {
      const checkpoint = await resolveCheckpoint(session.client, reference);
      if (checkpoint.state !== 'READY') {
        throw new UsageError(`checkpoint ${checkpoint.id} is ${checkpoint.state}: only READY ones can be downloaded`);
      }
      const target = folder ?? folderName(checkpoint.name);
      const { pullInto } = await import('../pull-into.ts');
      const { files, bytes } = await pullInto(session, checkpoint, target, options.overwrite === true);
      const { id, name, contentDigest } = checkpoint;
      const text = `${target}: ${name}, ${files.length} files, ${formatBytes(bytes)}, digest ${contentDigest}`;
      session.output.result({ id, name, contentDigest, folder: target, files, bytes }, text);
    }),
  );
}

/** A name as one folder here: `org/model` → `model`. */
function folderName(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1).replace(/[^\w.+=@ -]/g, '_');
  if (last !== '' && !/^\.+$/.test(last)) return last;
  throw new UsageError(`name a folder: "${name}" is no name of one`);
}
