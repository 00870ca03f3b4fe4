import { type Command } from 'commander';
import { AuditListDocument, type AuditListQuery, type AuditOutcome } from '../../client/documents.generated.ts';
import { parseChoice, parseInstant, parseInteger, withClientOptions } from '../arguments.ts';
import { formatTable } from '../format.ts';
import { withSession, type ClientOptions } from '../session.ts';

const OUTCOMES: readonly AuditOutcome[] = ['DONE', 'REFUSED'];

interface AuditOptions extends ClientOptions {
  readonly action?: string;
  readonly byToken?: string;
  readonly subject?: string;
  readonly outcome?: string;
  readonly since?: string;
  readonly until?: string;
  readonly request?: string;
  readonly limit: string;
}

type Event = AuditListQuery['auditEvents']['nodes'][number];

/** `mergeboard audit`: who did what, last one first. Needs the scope admin. */
export function addAuditCommand(program: Command): void {
  const command = program
    .command('audit')
    .description('who did what, last one first')
    .option('--action <mutation>', 'only this mutation, e.g. flagRaise')
    .option('--by-token <id>', 'only of this token')
    .option('--subject <id>', 'only about this object')
    .option('--outcome <outcome>', 'done or refused')
    .option('--since <date>', 'from then on, ISO 8601')
    .option('--until <date>', 'before then, ISO 8601')
    .option('--request <id>', 'only of this request, by its X-Request-Id')
    .option('--limit <n>', 'events', '50');
  withClientOptions(command).action((options: AuditOptions) =>
    withSession(options, async ({ client, output }) => {
      const limit = parseInteger(options.limit, 1, 1_000_000, '--limit');
      const filter = {
        action: options.action,
        token: options.byToken,
        subject: options.subject,
        outcome: options.outcome === undefined ? undefined : parseChoice(options.outcome, OUTCOMES, '--outcome'),
        since: options.since === undefined ? undefined : parseInstant(options.since, '--since'),
        until: options.until === undefined ? undefined : parseInstant(options.until, '--until'),
        requestId: options.request,
      };
      const events: Event[] = [];
      let after: string | null = null;
      do {
        const first = Math.min(100, limit - events.length);
        const page: AuditListQuery = await client.request(AuditListDocument, { filter, first, after });
        events.push(...page.auditEvents.nodes);
        after = page.auditEvents.pageInfo.hasNextPage ? page.auditEvents.pageInfo.endCursor : null;
      } while (after !== null && events.length < limit);
      output.results(
        events,
        formatTable(
          [
            { title: 'at', text: ({ at }) => at },
            { title: 'who', text: ({ token }) => token?.name ?? 'server' },
            { title: 'action', text: ({ action }) => action },
            { title: 'outcome', text: ({ outcome }) => outcome },
            { title: 'subject', text: ({ subject, subjectType }) => subject?.id ?? subjectType },
            { title: 'detail', text: ({ detail }) => JSON.stringify(detail) },
          ],
          events,
        ),
      );
    }),
  );
}
