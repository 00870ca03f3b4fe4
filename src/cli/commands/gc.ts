import { type Command } from 'commander';
import { GarbageCollectDocument, type GarbageCollectMutation } from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { withClientOptions } from '../arguments.ts';
import { formatBytes } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';

interface GcOptions extends ClientOptions {
  readonly dryRun?: boolean;
}

type Garbage = NonNullable<GarbageCollectMutation['garbageCollect']['objects']>;

/** In one request; a dry run looks at no more than this. */
const LIMITS = { delete: 1000, dryRun: 10_000 } as const;

/** `mergeboard gc`: frees room in the object store. Needs the scope admin. */
export function addGcCommand(program: Command): void {
  const command = program
    .command('gc')
    .description('delete stored objects that nobody needs, older than the grace period')
    .option('--dry-run', 'only list them');
  withClientOptions(command).action((options: GcOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const dryRun = options.dryRun === true;
      const found: Garbage[number][] = [];
      for (let more = true; more;) {
        const input = { dryRun, limit: dryRun ? LIMITS.dryRun : LIMITS.delete };
        const done = accepted((await client.request(GarbageCollectDocument, { input }, signal)).garbageCollect);
        const objects = done.objects ?? [];
        found.push(...objects);
        if (output.json) output.results(objects, '');
        // a server that deletes nothing more would be asked for ever
        more = done.more === true && !dryRun && objects.length > 0;
        if (dryRun && done.more === true) output.note(`only the first ${objects.length} are listed`);
      }
      if (output.json) return;
      const bytes = found.reduce((sum, object) => sum + Number(object.bytes), 0);
      const lines = found.map(
        ({ key, bytes: size, checkpoint }) =>
          `${key}  ${formatBytes(Number(size))}  ${checkpoint?.name ?? 'no row names it'}`,
      );
      output.results(
        [],
        [...lines, `${dryRun ? 'would delete' : 'deleted'} ${found.length} objects, ${formatBytes(bytes)}`].join('\n'),
      );
    }),
  );
}
