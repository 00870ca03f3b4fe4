import { HARNESSES } from '../evaluate/harness.ts';
import { VERSION } from '../version.ts';
import { type ServiceDeps } from './service-deps.ts';

export interface ServerDescription {
  readonly version: string;
  readonly harness: string;
  readonly partBytes: number;
  readonly uploadExpirySeconds: number;
}

export type ServerService = ReturnType<typeof createServerService>;

/** What this server is and can do, for clients that adapt to it. */
export function createServerService({ settings }: Pick<ServiceDeps, 'settings'>) {
  return {
    describe(): ServerDescription {
      const { partBytes, expireSeconds } = settings.uploads;
      return {
        version: VERSION,
        harness: Object.values(HARNESSES).join(' '),
        partBytes,
        uploadExpirySeconds: expireSeconds,
      };
    },
  };
}
