import { type Command } from 'commander';
import {
  FlagLiftDocument,
  type FlagPartsFragment,
  FlagRaiseDocument,
  HungOnDocument,
} from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { parseInteger, withClientOptions } from '../arguments.ts';
import { formatTable } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';
import { resolveThing } from '../thing.ts';

interface RaiseOptions extends ClientOptions {
  readonly reason: string;
}

interface ListOptions extends ClientOptions {
  readonly limit: string;
}

const THING = 'checkpoint (id, digest, alias, name), or the id of a merge, experiment, benchmark or reported row';

/** `mergeboard flag`: hides things from boards and lists, with a reason. Needs the scope admin. */
export function addFlagCommand(program: Command): void {
  const flag = program
    .command('flag')
    .description('hide things from boards and lists, with a reason: raise, lift, list');
  const raise = flag
    .command('raise')
    .description('hide something; nothing is erased')
    .argument('<thing>', THING)
    .requiredOption('--reason <text>', 'why, for everybody to read');
  withClientOptions(raise).action((thing: string, options: RaiseOptions) =>
    withSession(options, async ({ client, output }) => {
      const subject = await resolveThing(client, thing);
      const input = { subject, reason: options.reason };
      const done = accepted((await client.request(FlagRaiseDocument, { input })).flagRaise);
      output.result({ subject, ...done.flag }, `${thing} is hidden: ${done.flag?.reason ?? ''}`);
    }),
  );
  withClientOptions(flag.command('lift').description('show it again').argument('<thing>', THING)).action(
    (thing: string, options: ClientOptions) =>
      withSession(options, async ({ client, output }) => {
        const subject = await resolveThing(client, thing, 'ONLY');
        const done = accepted((await client.request(FlagLiftDocument, { input: { subject } })).flagLift);
        output.result({ subject, ...done.flag }, `${thing} is shown again`);
      }),
  );
  const list = flag
    .command('list')
    .description('flagged checkpoints, newest first')
    .option('--limit <n>', 'rows, at most 100', '20');
  withClientOptions(list).action((options: ListOptions) =>
    withSession(options, async ({ client, output }) => {
      const first = parseInteger(options.limit, 1, 100, '--limit');
      const asked = { filter: { flagged: 'ONLY' as const }, first, after: null };
      const { nodes } = (await client.request(HungOnDocument, asked)).checkpoints;
      output.results(
        nodes,
        formatTable(
          [
            { title: 'checkpoint', text: ({ id }) => id },
            { title: 'name', text: ({ name }) => name },
            { title: 'since', text: (row) => flagText(row.flag, 'flaggedAt') },
            { title: 'by', text: (row) => flagText(row.flag, 'flaggedBy') },
            { title: 'reason', text: (row) => flagText(row.flag, 'reason') },
          ],
          nodes,
        ),
      );
    }),
  );
}

function flagText(flag: FlagPartsFragment | null, field: 'flaggedAt' | 'flaggedBy' | 'reason'): string {
  return flag?.[field] ?? '–';
}
