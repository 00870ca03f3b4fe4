import { type Logger } from './logger.ts';
import { logContext } from './telemetry/log-context.ts';
import { createLoaders, type Loaders } from './resolvers/loaders/loaders.ts';
import { type Services } from './services/services.ts';
import { type Viewer } from './services/viewer.ts';
import { type CommitState } from './storage/database/commit-state.ts';

/** What resolvers get beside their arguments; made anew for every request, and for every event of a subscription. */
export interface Context {
  /** In the answer's `X-Request-Id` and in every line of the log. */
  readonly requestId: string;
  /** Null: an anonymous reader. */
  readonly viewer: Viewer | null;
  readonly services: Services;
  readonly loaders: Loaders;
  readonly logger: Logger;
  /** Address of the client: its name in the rate limits while it is anonymous. */
  readonly address: string;
  /** What the database had committed when the request came; null: nobody asked yet. */
  readonly state: CommitState | null;
  /**
   * Whether the answer is the same for everybody until something is committed. Cleared by whoever looks at the viewer, and by resolvers
   * that answer from anything but the database, e.g. the clock.
   */
  keepable: boolean;
  /** Null until the operation is admitted. */
  usage: Usage | null;
}

/** What an operation costs and what its caller has left. */
export interface Usage {
  readonly cost: number;
  readonly capacity: number;
  readonly remaining: number;
  readonly perSecond: number;
  /** Long work that it may start; null for strangers. */
  readonly starts: { readonly perHour: number; readonly remaining: number } | null;
}

export interface RequestIdentity {
  readonly requestId: string;
  readonly viewer: Viewer | null;
  readonly address: string;
}

const VIEWER = Symbol('viewer');
const LOADERS = Symbol('loaders');
const LOGGER = Symbol('logger');

interface Hidden {
  readonly services: Services;
  keepable: boolean;
  readonly [VIEWER]: Viewer | null;
  [LOADERS]: Loaders | null;
  [LOGGER]: () => Logger;
}

/** Properties of a prototype, because Apollo Server copies the own properties of a context, and of a getter the value. */
const WATCHED = {
  get viewer(): Viewer | null {
    const hidden = this as unknown as Hidden;
    hidden.keepable = false;
    return hidden[VIEWER];
  },
  /** Answers that are given again need none. */
  get loaders(): Loaders {
    const hidden = this as unknown as Hidden;
    return (hidden[LOADERS] ??= createLoaders(hidden.services));
  },
  get logger(): Logger {
    return (this as unknown as Hidden)[LOGGER]();
  },
};

export function createContext(services: Services, logger: Logger, identity: RequestIdentity): Context {
  const { requestId, address } = identity;
  const viewer = identity.viewer === null ? null : { ...identity.viewer, requestId };
  const own: Omit<Context, keyof typeof WATCHED> = {
    requestId,
    address,
    state: viewer?.state ?? null,
    keepable: false,
    usage: null,
    services,
  };
  // an event of a subscription has no request around it
  const ownLogger = (): Logger =>
    logger.child({
      ...(logContext().requestId === requestId ? {} : { requestId }),
      ...(viewer === null ? {} : { viewer: viewer.tokenId }),
    });
  const hidden = { [VIEWER]: viewer, [LOADERS]: null, [LOGGER]: ownLogger };
  return Object.assign(Object.create(WATCHED) as typeof WATCHED, own, hidden);
}
