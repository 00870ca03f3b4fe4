import { type EntityManager } from 'typeorm';
import { inTransaction } from '../storage/database/transaction.ts';
import { type TagRow, type TagSubject } from '../storage/entities/tag.ts';
import { findBenchmarks } from '../storage/stores/benchmark-store.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { findExperiments } from '../storage/stores/experiment-store.ts';
import { findMerge } from '../storage/stores/merge-store.ts';
import { addTags, removeTags, type Tagged, tagsOf } from '../storage/stores/tag-store.ts';
import { audit } from './audit.ts';
import { fail, failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { TYPE_NAMES } from './subject-types.ts';
import { missingScope, type Scope, type Viewer } from './viewer.ts';

const SHAPE = /^[a-z0-9][a-z0-9._:=/-]{0,63}$/;
const MOST_TAGS = 50;

const SCOPE_OF: Readonly<Record<TagSubject, Scope>> = {
  CHECKPOINT: 'checkpoint:write',
  BENCHMARK: 'checkpoint:write',
  MERGE: 'merge:run',
  EXPERIMENT: 'merge:run',
};

export interface TaggedNow {
  readonly subject: Tagged;
  readonly tags: readonly string[];
}

export type TagService = ReturnType<typeof createTagService>;

/** Use cases of tags: words on checkpoints, benchmarks, merges and experiments, to find them again. */
export function createTagService({ dataSource, clock }: Pick<ServiceDeps, 'dataSource' | 'clock'>) {
  async function change(
    viewer: Viewer | null,
    action: 'tagAdd' | 'tagRemove',
    asked: Tagged,
    names: readonly string[],
  ): Promise<Result<TaggedNow>> {
    const missing = missingScope(viewer, SCOPE_OF[asked.type]);
    if (missing !== null) return failAll([missing]);
    const wrong = names.findIndex((name) => !SHAPE.test(name));
    if (wrong >= 0 || names.length === 0 || names.length > MOST_TAGS) {
      const message =
        wrong >= 0
          ? 'a tag has 1 to 64 characters of a-z, 0-9 and "._:=/-", and begins with one of the first two kinds'
          : `give 1 to ${MOST_TAGS} tags`;
      return fail('INVALID_INPUT', message, { field: ['input', 'tags', ...(wrong >= 0 ? [String(wrong)] : [])] });
    }
    return inTransaction(dataSource, async (manager): Promise<Result<TaggedNow>> => {
      const id = await idOf(manager, asked);
      if (id === null) {
        return fail('NOT_FOUND', `there is no such ${TYPE_NAMES[asked.type].toLowerCase()}`, {
          field: ['input', 'subject'],
        });
      }
      const subject = { type: asked.type, id };
      const by = { createdBy: viewer?.tokenId ?? null, createdAt: clock() };
      const changed =
        action === 'tagAdd'
          ? await addTags(manager, subject, [...new Set(names)], by)
          : await removeTags(manager, subject, names);
      const tags = (await tagsOf(manager, [id])).map(({ name }) => name);
      if (tags.length > MOST_TAGS) throw new TooManyTags();
      if (changed.length > 0) {
        const detail = { tags: changed };
        await audit(manager, {
          viewer,
          at: by.createdAt,
          action,
          subjectType: TYPE_NAMES[asked.type],
          subjectId: id,
          detail,
        });
      }
      return ok({ subject, tags });
    }).catch((error: unknown) => {
      // thrown, so that nothing was written
      if (!(error instanceof TooManyTags)) throw error;
      return fail('LIMIT_EXCEEDED', `at most ${MOST_TAGS} tags fit on one thing`, { field: ['input', 'tags'] });
    });
  }

  return {
    /** Scope checkpoint:write, for merges and experiments merge:run. Tags that are there stay. */
    add: (viewer: Viewer | null, subject: Tagged, names: readonly string[]) => change(viewer, 'tagAdd', subject, names),

    /** As `add`; tags that are not there are passed over. */
    remove: (viewer: Viewer | null, subject: Tagged, names: readonly string[]) =>
      change(viewer, 'tagRemove', subject, names),

    /** Tags of several things. */
    of(subjectIds: readonly string[]): Promise<TagRow[]> {
      return tagsOf(dataSource.manager, subjectIds);
    },
  };
}

class TooManyTags extends Error {}

/** The id of the row that stands for the subject; null when there is none. */
async function idOf(manager: EntityManager, { type, id }: Tagged): Promise<string | null> {
  switch (type) {
    case 'CHECKPOINT':
      return (await findCheckpoint(manager, id))?.id ?? null;
    case 'BENCHMARK':
      return (await findBenchmarks(manager, [id])).get(id)?.id ?? null;
    case 'MERGE':
      return (await findMerge(manager, id))?.id ?? null;
    case 'EXPERIMENT':
      return (await findExperiments(manager, [id])).at(0)?.id ?? null;
  }
}
