import { AUDIT_KEYSET } from '../../storage/read-models/audit-events.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { fail } from '../../services/result.ts';
import { decodeId, expectId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const auditEvents: QueryResolvers['auditEvents'] = (_parent, { filter, ...page }, { services, viewer }) => {
  const { token, subject, action, outcome, requestId, since, until } = filter ?? {};
  const query = {
    tokenId: token == null ? undefined : unwrap(expectId(token, 'Token', ['filter', 'token'])),
    subject: subject == null ? undefined : subjectOf(subject),
    action: action ?? undefined,
    outcome: outcome ?? undefined,
    requestId: requestId ?? undefined,
    since: since ?? undefined,
    until: until ?? undefined,
  };
  return connection(page, AUDIT_KEYSET, async (request) => unwrap(await services.audit.page(viewer, query, request)));
};

function subjectOf(id: string): { type: string; id: string } {
  const decoded = decodeId(id);
  if (decoded === null) {
    return unwrap(
      fail('INVALID_INPUT', 'filter.subject must be an id of this server', { field: ['filter', 'subject'] }),
    );
  }
  return { type: decoded.type, id: decoded.uuid };
}
