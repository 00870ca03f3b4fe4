import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Context, type Usage } from '../context.ts';
import { type Viewer } from '../services/viewer.ts';
import { type Rates } from '../settings/http.ts';
import { tooComplex } from './document-size.ts';
import { FAILED_LOGIN_COST, LIMITS, WORK_FIELDS } from '../request-limits.ts';
import { queryCost } from './query-cost.ts';
import { createRateLimiter, refilled, stateOf, type Rate, type RateState } from './rate-limiter.ts';

type Asker = Pick<Context, 'viewer' | 'address'>;

export interface Gate {
  /**
   * Takes the cost of a validated operation from its caller's bucket, and what it starts from the budget of its token.
   * @throws GraphQLError QUERY_TOO_COMPLEX above the maximal cost, RATE_LIMITED when the bucket is too empty.
   */
  admit(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    context: Asker,
  ): Promise<Usage>;
  /** What a caller has left; takes nothing. */
  look(context: Asker): Usage;
  /** Charges a caller for what is no operation. @throws GraphQLError RATE_LIMITED. */
  charge(context: Asker, cost: number): void;
  /** Charges an address for a token that was none. @throws GraphQLError RATE_LIMITED. */
  failedLogin(address: string): void;
}

/** Takes from a budget that all processes share. */
export type TakeStarts = (
  viewer: Viewer,
  amount: number,
  budget: Rate,
) => Promise<{ readonly allowed: boolean; readonly left: number }>;

/** Decides before execution whether an operation may run, the same for HTTP and WebSocket. */
export function createGate(
  schema: GraphQLSchema,
  rates: Rates,
  takeStarts: TakeStarts,
  now: () => number = Date.now,
): Gate {
  const usual = { points: perMinute(rates.pointsPerMinute), starts: perHour(rates.startsPerHour) };
  const tokens = createRateLimiter(usual.points, now);
  const anonymous = createRateLimiter(perMinute(rates.anonymousPointsPerMinute), now);

  const points = ({ viewer, address }: Asker, cost: number): RateState => {
    if (viewer === null) return anonymous.take(address, cost);
    const own = viewer.pointsPerMinute == null ? usual.points : perMinute(viewer.pointsPerMinute);
    return tokens.take(viewer.tokenId, cost, own);
  };
  const budgetOf = ({ startsPerHour }: Viewer): Rate => (startsPerHour == null ? usual.starts : perHour(startsPerHour));
  /** As the token's row had it when it was read: what starts nothing needs no statement of its own. */
  const startsOf = (viewer: Viewer): RateState => {
    const own = budgetOf(viewer);
    const { left, at } = viewer.startsLeft ?? { left: own.capacity, at: new Date(now()) };
    return stateOf(own, true, refilled(own, left, at.getTime(), now()), 0);
  };
  const take = async (viewer: Viewer, amount: number): Promise<RateState> => {
    const own = budgetOf(viewer);
    // together they are more than an hour's worth, and waiting does not help
    if (amount > own.capacity) throw tooComplex('starts', amount, own.capacity);
    const { allowed, left } = await takeStarts(viewer, amount, own);
    return stateOf(own, allowed, left, amount);
  };
  const charge = (asker: Asker, cost: number): RateState => {
    const state = points(asker, cost);
    if (!state.allowed) throw rateLimited('requests', cost, state, now());
    return state;
  };
  const usage = (cost: number, state: RateState, quota: RateState | null): Usage => ({
    cost,
    capacity: state.capacity,
    remaining: state.remaining,
    perSecond: Math.max(1, Math.round(state.perSecond)),
    starts: quota === null ? null : { perHour: quota.capacity, remaining: quota.remaining },
  });

  return {
    charge: (asker, cost) => void charge(asker, cost),

    look: (asker) => usage(0, points(asker, 0), asker.viewer === null ? null : startsOf(asker.viewer)),

    async admit(document, operation, variables, { viewer, address }) {
      const cost = queryCost({ schema, document, operation, variables });
      if (cost > LIMITS.cost) throw tooComplex('cost', cost, LIMITS.cost);
      const state = charge({ viewer, address }, cost);
      if (viewer === null) return usage(cost, state, null);
      const wanted = countWork(document, operation);
      const quota = wanted === 0 ? startsOf(viewer) : await take(viewer, wanted);
      if (!quota.allowed) throw rateLimited('merges, evaluations, statistics and experiments', wanted, quota, now());
      return usage(cost, state, quota);
    },

    failedLogin(address) {
      const state = anonymous.take(address, FAILED_LOGIN_COST);
      if (!state.allowed) throw rateLimited('failed logins', FAILED_LOGIN_COST, state, now());
    },
  };
}

function perMinute(points: number): Rate {
  return { capacity: points, perSecond: points / 60 };
}

function perHour(starts: number): Rate {
  return { capacity: starts, perSecond: starts / 3600 };
}

function rateLimited(what: string, cost: number, state: RateState, now: number): GraphQLError {
  const { capacity, remaining, perSecond, retryAfterSeconds } = state;
  return new GraphQLError(`too many ${what}: try again in ${retryAfterSeconds} s`, {
    extensions: {
      code: 'RATE_LIMITED',
      cost,
      capacity,
      remaining,
      perSecond,
      retryAfterSeconds,
      retryAt: new Date(now + retryAfterSeconds * 1000).toISOString(),
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
