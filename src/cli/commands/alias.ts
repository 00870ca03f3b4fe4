import { type Command } from 'commander';
import { NothingFoundError } from '../../client/client-errors.ts';
import {
  AliasHistoryDocument,
  AliasListDocument,
  AliasRemoveDocument,
  AliasSetDocument,
  type AliasPartsFragment,
} from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { parseInteger, withClientOptions } from '../arguments.ts';
import { formatTable } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';

interface MoveOptions extends ClientOptions {
  readonly expect?: string;
}

interface ListOptions extends ClientOptions {
  readonly limit: string;
}

const EXPECT = 'what it must point to now; "none": nothing. Else nothing is changed';

/** `mergeboard alias`: movable names of checkpoints. */
export function addAliasCommand(program: Command): void {
  const alias = program.command('alias').description('movable names of checkpoints: set, show, list, remove');
  addSet(alias);
  addRemove(alias);
  addShow(alias);
  const list = alias
    .command('list', { isDefault: true })
    .description('aliases that point somewhere, newest first')
    .option('--limit <n>', 'rows, at most 100', '20');
  withClientOptions(list).action((options: ListOptions) =>
    withSession(options, async ({ client, output }) => {
      const first = parseInteger(options.limit, 1, 100, '--limit');
      const { nodes } = (await client.request(AliasListDocument, { first, after: null })).aliases;
      output.results(
        nodes,
        formatTable(
          [
            { title: 'alias', text: ({ name }) => name },
            { title: 'checkpoint', text: ({ checkpoint }) => checkpoint?.name ?? '–' },
            { title: 'digest', text: ({ checkpoint }) => checkpoint?.contentDigest.slice(0, 12) ?? '–' },
            { title: 'move', text: ({ moves }) => String(moves) },
            { title: 'since', text: ({ updatedAt }) => updatedAt },
          ],
          nodes,
        ),
      );
    }),
  );
}

function addSet(alias: Command): void {
  const set = alias
    .command('set')
    .description('point an alias to a checkpoint')
    .argument('<alias>', 'a-z, 0-9, ".", "/" and "-"')
    .argument('<checkpoint>', 'id, digest, alias or name')
    .option('--expect <checkpoint>', EXPECT);
  withClientOptions(set).action((name: string, reference: string, options: MoveOptions) =>
    withSession(options, async ({ client, output }) => {
      const checkpoint = (await resolveCheckpoint(client, reference)).id;
      const expected =
        options.expect === undefined
          ? {}
          : { expected: options.expect === 'none' ? null : (await resolveCheckpoint(client, options.expect)).id };
      const done = accepted(
        (await client.request(AliasSetDocument, { input: { name, checkpoint, ...expected } })).aliasSet,
      );
      if (done.alias) output.result({ ...done.alias, moved: done.moved }, describe(done.alias));
    }),
  );
}

function addRemove(alias: Command): void {
  const remove = alias
    .command('remove')
    .description('take an alias away; its history stays')
    .argument('<alias>')
    .option('--expect <checkpoint>', 'what it must point to now. Else nothing is changed');
  withClientOptions(remove).action((name: string, options: MoveOptions) =>
    withSession(options, async ({ client, output }) => {
      const expected =
        options.expect === undefined ? {} : { expected: (await resolveCheckpoint(client, options.expect)).id };
      const done = accepted((await client.request(AliasRemoveDocument, { input: { name, ...expected } })).aliasRemove);
      if (done.alias) output.result({ ...done.alias, moved: done.moved }, describe(done.alias));
    }),
  );
}

/** The alias with its moves; with `--json` one line for each move, last first. */
function addShow(alias: Command): void {
  withClientOptions(alias.command('show').description('an alias and its moves, last first').argument('<alias>')).action(
    (name: string, options: ClientOptions) =>
      withSession(options, async ({ client, output }) => {
        const { alias: found } = await client.request(AliasHistoryDocument, { name, first: 100, after: null });
        if (!found) throw new NothingFoundError(`there is no alias "${name}"`);
        const { nodes } = found.history;
        const table = formatTable(
          [
            { title: 'move', text: ({ number }) => String(number) },
            { title: 'checkpoint', text: ({ checkpoint }) => checkpoint?.name ?? 'none' },
            { title: 'digest', text: ({ checkpoint }) => checkpoint?.contentDigest.slice(0, 12) ?? '–' },
            { title: 'by', text: ({ movedBy }) => movedBy ?? '–' },
            { title: 'at', text: ({ movedAt }) => movedAt },
          ],
          nodes,
        );
        output.results(nodes, `${describe(found)}\n${table}`);
      }),
  );
}

function describe({ name, checkpoint, moves }: AliasPartsFragment): string {
  const target = checkpoint ? `${checkpoint.name} (${checkpoint.contentDigest.slice(0, 12)})` : 'nowhere';
  return `${name} → ${target}, move ${moves}`;
}
