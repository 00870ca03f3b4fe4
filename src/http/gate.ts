import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Context, type Usage } from '../context.ts';
import { tooComplex } from './document-size.ts';
import { FAILED_LOGIN_COST, LIMITS, RATES, WORK_FIELDS } from '../request-limits.ts';
import { queryCost } from './query-cost.ts';
import { createRateLimiter, type RateState } from './rate-limiter.ts';

export interface Gate {
  /**
   * Takes the cost of a validated operation from its caller's bucket.
   * @throws GraphQLError QUERY_TOO_COMPLEX above the maximal cost, RATE_LIMITED when the bucket is too empty.
   */
  admit(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    context: Pick<Context, 'viewer' | 'address'>,
  ): Usage;
  /** Charges a caller for what is no operation. @throws GraphQLError RATE_LIMITED. */
  charge(context: Pick<Context, 'viewer' | 'address'>, cost: number): void;
  /** Charges an address for a token that was none. @throws GraphQLError RATE_LIMITED. */
  failedLogin(address: string): void;
}

/** Decides before execution whether an operation may run, the same for HTTP and WebSocket. */
export function createGate(schema: GraphQLSchema, now?: () => number): Gate {
  const tokens = createRateLimiter(RATES.token, now);
  const anonymous = createRateLimiter(RATES.anonymous, now);
  const work = createRateLimiter(RATES.work, now);
  const take = ({ viewer, address }: Pick<Context, 'viewer' | 'address'>, cost: number): RateState => {
    const state = viewer === null ? anonymous.take(address, cost) : tokens.take(viewer.tokenId, cost);
    if (!state.allowed) throw rateLimited('requests', cost, state);
    return state;
  };
  return {
    charge: (context, cost) => void take(context, cost),

    admit(document, operation, variables, { viewer, address }) {
      const cost = queryCost({ schema, document, operation, variables });
      if (cost > LIMITS.cost) throw tooComplex('cost', cost, LIMITS.cost);
      const state = take({ viewer, address }, cost);
      const starts = viewer === null ? 0 : countWork(document, operation);
      if (viewer !== null && starts > 0) {
        const quota = work.take(viewer.tokenId, starts);
        if (!quota.allowed) throw rateLimited('merges and evaluations', starts, quota);
      }
      return { cost, capacity: state.capacity, remaining: state.remaining, perSecond: state.perSecond };
    },
    failedLogin(address) {
      const state = anonymous.take(address, FAILED_LOGIN_COST);
      if (!state.allowed) throw rateLimited('failed logins', FAILED_LOGIN_COST, state);
    },
  };
}

function rateLimited(what: string, cost: number, { capacity, remaining, perSecond, retryAfterSeconds }: RateState) {
  return new GraphQLError(`too many ${what}: try again in ${retryAfterSeconds} s`, {
    extensions: {
      code: 'RATE_LIMITED',
      cost,
      capacity,
      remaining,
      perSecond,
      retryAfterSeconds,
      http: { status: 429, headers: new Map([['retry-after', String(retryAfterSeconds)]]) },
    },
  });
}

/** Root fields that start long work, through fragments. The document is valid: fragments exist and have no cycles. */
function countWork(document: DocumentNode, operation: OperationDefinitionNode): number {
  const count = (set: SelectionSetNode): number =>
    set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + (WORK_FIELDS.has(selection.name.value) ? 1 : 0);
      if (selection.kind === Kind.INLINE_FRAGMENT) return sum + count(selection.selectionSet);
      const fragment = document.definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === selection.name.value,
      );
      return sum + (fragment?.kind === Kind.FRAGMENT_DEFINITION ? count(fragment.selectionSet) : 0);
    }, 0);
  return operation.operation === 'mutation' ? count(operation.selectionSet) : 0;
}
