import { inTransaction } from '../storage/database/transaction.ts';
import { type FlagRow } from '../storage/entities/flag.ts';
import { newId } from '../storage/new-id.ts';
import { findBenchmarks } from '../storage/stores/benchmark-store.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { findFlags, type Flagged, liftFlag, lockFlagged, raiseFlag } from '../storage/stores/flag-store.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { TYPE_NAMES } from './subject-types.ts';
import { missingScope, type Viewer } from './viewer.ts';

const MAX_REASON_LENGTH = 1000;

export interface FlagChange {
  readonly subject: Flagged;
  /** The flag that is up, or the one that was taken down. */
  readonly flag: FlagRow;
}

export type FlagService = ReturnType<typeof createFlagService>;

/** Use cases of flags, which hide things from boards and lists and erase nothing. */
export function createFlagService({ dataSource, clock }: Pick<ServiceDeps, 'dataSource' | 'clock'>) {
  const { manager: reader } = dataSource;

  /** Who holds the id of a duplicate means the row that stands for it. */
  async function followed({ type, id }: Flagged): Promise<Flagged> {
    const found =
      type === 'CHECKPOINT'
        ? await findCheckpoint(reader, id)
        : type === 'BENCHMARK'
          ? (await findBenchmarks(reader, [id])).get(id)
          : null;
    return { type, id: found?.id ?? id };
  }

  const unknown = ({ type }: Flagged) =>
    fail('NOT_FOUND', `there is no such ${TYPE_NAMES[type]}`, { field: ['input', 'subject'] });

  return {
    /** Flags something. Scope admin. What is flagged already keeps its flag and its reason. */
    async raise(viewer: Viewer | null, asked: Flagged, text: string): Promise<Result<FlagChange>> {
      const missing = missingScope(viewer, 'admin');
      if (missing !== null) return failAll([missing]);
      const reason = text.trim();
      if (reason === '' || reason.length > MAX_REASON_LENGTH || reason.includes('\0')) {
        const message = `the reason must have 1 to ${MAX_REASON_LENGTH} characters`;
        return fail('INVALID_INPUT', message, { field: ['input', 'reason'] });
      }
      const subject = await followed(asked);
      return inTransaction(dataSource, async (manager): Promise<Result<FlagChange>> => {
        const up = await lockFlagged(manager, subject);
        if (up === undefined) return unknown(subject);
        if (up !== null) {
          return fail('CONFLICT', 'it is flagged already: lift that flag first', { field: ['input', 'subject'] });
        }
        const at = clock();
        const flag: FlagRow = {
          id: newId(at.getTime()),
          subjectType: subject.type,
          subjectId: subject.id,
          reason,
          flaggedBy: viewer?.tokenId ?? null,
          flaggedAt: at,
          liftedBy: null,
          liftedAt: null,
        };
        await raiseFlag(manager, flag);
        const deed = { action: 'flagRaise', subjectType: TYPE_NAMES[subject.type], subjectId: subject.id };
        await audit(manager, { viewer, at, ...deed, detail: { reason } });
        return ok({ subject, flag });
      });
    },

    /** Takes the flag down; it stays as history. Scope admin. */
    async lift(viewer: Viewer | null, asked: Flagged): Promise<Result<FlagChange>> {
      const missing = missingScope(viewer, 'admin');
      if (missing !== null) return failAll([missing]);
      const subject = await followed(asked);
      return inTransaction(dataSource, async (manager): Promise<Result<FlagChange>> => {
        const up = await lockFlagged(manager, subject);
        if (up === undefined) return unknown(subject);
        const [flag] = up === null ? [] : await findFlags(manager, [up]);
        if (flag === undefined) return fail('NOT_FOUND', 'it is not flagged', { field: ['input', 'subject'] });
        const lifted = { liftedBy: viewer?.tokenId ?? null, liftedAt: clock() };
        await liftFlag(manager, subject, lifted);
        const deed = { action: 'flagLift', subjectType: TYPE_NAMES[subject.type], subjectId: subject.id };
        await audit(manager, { viewer, at: lifted.liftedAt, ...deed, detail: { reason: flag.reason } });
        return ok({ subject, flag: { ...flag, ...lifted } });
      });
    },

    byIds(ids: readonly string[]): Promise<FlagRow[]> {
      return findFlags(reader, ids);
    },
  };
}
