import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { LARGE_MERGE_COLUMNS, MergeEntity, type MergeFacts, type MergeRow } from '../entities/merge.ts';
import { type FlagFilter, flagCondition } from '../flag-filter.ts';
import { keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';
import { onlyTagged } from '../tag-filter.ts';

/** Conditions that all have to hold; left out ones hold for every merge. */
export interface MergesQuery {
  readonly method?: string;
  readonly dialect?: string;
  readonly baseId?: string;
  /** Merges that have this checkpoint among their inputs, in any role. */
  readonly usesId?: string;
  /** All of them. */
  readonly tags?: readonly string[];
  /** HIDDEN unless told otherwise. */
  readonly flagged?: FlagFilter;
}

export const MERGES_NEWEST_FIRST = newestFirst('merge');

/** One page of merges, newest first; indexes `merge_created`, `merge_method`, `merge_base`, `merge_input_checkpoint`. */
export function mergesPage(manager: EntityManager, query: MergesQuery, page: PageRequest): Promise<Page<MergeFacts>> {
  return keysetPage(manager, mergesOf(manager, query), MERGES_NEWEST_FIRST, page, LARGE_MERGE_COLUMNS);
}

export function mergesCount(manager: EntityManager, query: MergesQuery): Promise<number> {
  return mergesOf(manager, query).getCount();
}

function mergesOf(manager: EntityManager, query: MergesQuery): SelectQueryBuilder<MergeRow> {
  const merges = manager
    .createQueryBuilder(MergeEntity, 'merge')
    .where(flagCondition('merge.flagId', query.flagged) ?? 'TRUE');
  onlyTagged(merges, 'MERGE', query.tags ?? []);
  if (query.method !== undefined) merges.andWhere('merge.method = :method', { method: query.method });
  if (query.dialect !== undefined) merges.andWhere('merge.dialect = :dialect', { dialect: query.dialect });
  if (query.baseId !== undefined) merges.andWhere('merge.baseId = :baseId', { baseId: query.baseId });
  if (query.usesId !== undefined) {
    // an array, so that the inputs are looked up first: as a join, a checkpoint that nothing uses is looked for in every merge
    merges.andWhere('merge.id = ANY (ARRAY(SELECT i.merge_id FROM merge_input i WHERE i.checkpoint_id = :usesId))', {
      usesId: query.usesId,
    });
  }
  return merges;
}
