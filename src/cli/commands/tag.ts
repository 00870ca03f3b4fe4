import { type Command } from 'commander';
import { HungOnDocument, TagAddDocument, TagRemoveDocument } from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { parseInteger, withClientOptions } from '../arguments.ts';
import { formatTable } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';
import { resolveThing } from '../thing.ts';

interface ListOptions extends ClientOptions {
  readonly limit: string;
}

const THING = 'checkpoint (id, digest, alias, name), or the id of a merge, experiment or benchmark';

/** `mergeboard tag`: words on things, to find them again. */
export function addTagCommand(program: Command): void {
  const tag = program
    .command('tag')
    .description('words on checkpoints, merges, experiments, benchmarks: add, remove, list');
  const changing = (name: string, description: string): Command =>
    withClientOptions(
      tag.command(name).description(description).argument('<thing>', THING).argument('<tags...>', 'one or more'),
    );
  changing('add', 'hang tags on something').action((thing: string, tags: string[], options: ClientOptions) =>
    withSession(options, async ({ client, output }) => {
      const subject = await resolveThing(client, thing);
      const done = accepted((await client.request(TagAddDocument, { input: { subject, tags } })).tagAdd);
      output.result({ subject, tags: done.tags }, (done.tags ?? []).join(' '));
    }),
  );
  changing('remove', 'take tags off').action((thing: string, tags: string[], options: ClientOptions) =>
    withSession(options, async ({ client, output }) => {
      const subject = await resolveThing(client, thing);
      const done = accepted((await client.request(TagRemoveDocument, { input: { subject, tags } })).tagRemove);
      output.result({ subject, tags: done.tags }, (done.tags ?? []).join(' '));
    }),
  );
  const list = tag
    .command('list')
    .description('checkpoints that have all of the tags, newest first')
    .argument('<tags...>', 'one or more')
    .option('--limit <n>', 'rows, at most 100', '20');
  withClientOptions(list).action((tags: string[], options: ListOptions) =>
    withSession(options, async ({ client, output }) => {
      const first = parseInteger(options.limit, 1, 100, '--limit');
      const { nodes } = (await client.request(HungOnDocument, { filter: { tags }, first, after: null })).checkpoints;
      output.results(
        nodes,
        formatTable(
          [
            { title: 'checkpoint', text: ({ id }) => id },
            { title: 'name', text: ({ name }) => name },
            { title: 'kind', text: ({ kind }) => kind },
            { title: 'tags', text: (row) => row.tags.join(' ') },
          ],
          nodes,
        ),
      );
    }),
  );
}
