import { collectGarbage, type Garbage } from '../jobs/collect-garbage.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

const MOST_OBJECTS = 10_000;

export interface GarbageRequest {
  readonly dryRun: boolean;
  /** Objects at most. */
  readonly limit: number;
}

export type GarbageService = ReturnType<typeof createGarbageService>;

/** The use case of an operator who wants room in the object store. */
export function createGarbageService(deps: ServiceDeps) {
  return {
    /** Deletes, or with `dryRun` only lists, objects that nobody needs and that are older than the grace period. Scope admin. */
    async collect(viewer: Viewer | null, { dryRun, limit }: GarbageRequest): Promise<Result<Garbage>> {
      const missing = missingScope(viewer, 'admin');
      if (missing !== null) return failAll([missing]);
      if (limit < 1 || limit > MOST_OBJECTS) {
        return fail('INVALID_INPUT', `limit must be from 1 to ${MOST_OBJECTS}`, { field: ['input', 'limit'] });
      }
      const at = deps.clock();
      const before = new Date(at.getTime() - deps.settings.garbage.graceSeconds * 1000);
      const garbage = await collectGarbage(deps, { before, dryRun, limit });
      if (!dryRun && garbage.objects.length > 0) {
        const bytes = garbage.objects.reduce((sum, object) => sum + object.bytes, 0);
        const deed = { action: 'garbageCollect', subjectType: 'ObjectStore', subjectId: null };
        await audit(deps.dataSource.manager, {
          viewer,
          at,
          ...deed,
          detail: { objects: garbage.objects.length, bytes },
        });
      }
      return ok(garbage);
    },
  };
}
