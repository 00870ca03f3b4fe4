import { type Command } from 'commander';
import {
  TokenCreateDocument,
  TokenListDocument,
  type TokenListQuery,
  TokenRevokeDocument,
  type Scope,
} from '../../client/documents.generated.ts';
import { accepted } from '../../client/graphql-client.ts';
import { collect, parseChoice, parseInstant, parseInteger, withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { formatTable } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';

/** Scopes as people write them. */
const SCOPES: Readonly<Record<Scope, string>> = {
  READ: 'read',
  CHECKPOINT_WRITE: 'checkpoint:write',
  MERGE_RUN: 'merge:run',
  EVAL_RUN: 'eval:run',
  ADMIN: 'admin',
};

interface CreateOptions extends ClientOptions {
  readonly scope: readonly string[];
  readonly expires?: string;
  readonly pointsPerMinute?: string;
  readonly startsPerHour?: string;
}

/** `mergeboard token`: API tokens. Needs the scope admin. */
export function addTokenCommand(program: Command): void {
  const token = program.command('token').description('API tokens: create, list, revoke');
  const create = token
    .command('create')
    .description('make a token; its secret is shown this once')
    .argument('<name>', 'what it is for')
    .option('-s, --scope <scope>', 'checkpoint:write, merge:run, eval:run, read or admin; may be repeated', collect, [])
    .option('--expires <date>', 'when it ends, ISO 8601')
    .option('--points-per-minute <n>', "requests' cost that it may ask for, in place of the server's budget")
    .option('--starts-per-hour <n>', 'merges, evaluations, statistics and experiments that it may start');
  withClientOptions(create).action((name: string, options: CreateOptions) =>
    withSession(options, async ({ client, output }) => {
      if (options.scope.length === 0) throw new UsageError('name at least one --scope');
      const scopes = options.scope.map(parseScope);
      const budget = (text: string | undefined, option: string) =>
        text === undefined ? null : parseInteger(text, 1, 10_000_000, option);
      const input = {
        name,
        scopes,
        expiresAt: options.expires === undefined ? null : parseInstant(options.expires, '--expires'),
        pointsPerMinute: budget(options.pointsPerMinute, '--points-per-minute'),
        startsPerHour: budget(options.startsPerHour, '--starts-per-hour'),
      };
      const made = accepted((await client.request(TokenCreateDocument, { input })).tokenCreate);
      output.result({ ...made.token, secret: made.secret }, made.secret ?? '');
    }),
  );
  withClientOptions(token.command('list').description('all tokens, without their secrets')).action(
    (options: ClientOptions) =>
      withSession(options, async ({ client, output }) => {
        const nodes: TokenListQuery['tokens']['nodes'][number][] = [];
        let after: string | null = null;
        do {
          const page: TokenListQuery = await client.request(TokenListDocument, { first: 100, after });
          nodes.push(...page.tokens.nodes);
          after = page.tokens.pageInfo.hasNextPage ? page.tokens.pageInfo.endCursor : null;
        } while (after !== null);
        output.results(
          nodes,
          formatTable(
            [
              { title: 'token', text: ({ id }) => id },
              { title: 'name', text: (row) => row.name },
              { title: 'scopes', text: ({ scopes }) => scopes.map((scope) => SCOPES[scope]).join(' ') },
              { title: 'last used', text: ({ lastUsedAt }) => lastUsedAt ?? '–' },
              { title: 'points/min', text: (row) => String(row.pointsPerMinute ?? '–') },
              { title: 'starts/h', text: (row) => String(row.startsPerHour ?? '–') },
              { title: 'ends', text: ({ expiresAt, revokedAt }) => (revokedAt ? 'revoked' : (expiresAt ?? '–')) },
            ],
            nodes,
          ),
        );
      }),
  );
  withClientOptions(token.command('revoke').description('end a token').argument('<token>', 'id')).action(
    (id: string, options: ClientOptions) =>
      withSession(options, async ({ client, output }) => {
        const revoked = accepted((await client.request(TokenRevokeDocument, { input: { id } })).tokenRevoke).token;
        output.result(revoked ?? {}, `token ${id} is revoked`);
      }),
  );
}

function parseScope(text: string): Scope {
  const spelled = parseChoice(text, Object.values(SCOPES), '--scope');
  return (Object.keys(SCOPES) as Scope[]).find((scope) => SCOPES[scope] === spelled) as Scope;
}
