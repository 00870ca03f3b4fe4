import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { type FlagFilter, flagCondition } from '../flag-filter.ts';
import { onlyTagged } from '../tag-filter.ts';
import { type Modality } from '../entities/modality.ts';
import {
  CheckpointEntity,
  type CheckpointKind,
  type CheckpointRow,
  type CheckpointState,
} from '../entities/checkpoint.ts';
import { TensorEntity, type TensorRow } from '../entities/tensor.ts';
import { type Keyset, keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';

export interface CheckpointFilter {
  readonly kind?: CheckpointKind;
  readonly state?: CheckpointState;
  readonly modality?: Modality;
  readonly baseId?: string;
  readonly nameContains?: string;
  /** Lower-case hexadecimal digits. */
  readonly digestPrefix?: string;
  /** All of them. */
  readonly tags?: readonly string[];
  /** HIDDEN unless told otherwise. */
  readonly flagged?: FlagFilter;
}

/** Newest first. */
export const CHECKPOINT_KEYSET: Keyset = newestFirst('checkpoint');

/** In the order of files and offsets; `position` is unique within a checkpoint. */
export const TENSOR_KEYSET: Keyset = {
  name: 'position',
  columns: [{ path: 'tensor.position', type: 'integer', direction: 'ASC' }],
};

/** Index checkpoint_created or checkpoint_kind_created. Registrations of bytes that were known are left out. */
export async function pageOfCheckpoints(
  manager: EntityManager,
  filter: CheckpointFilter,
  page: PageRequest,
): Promise<Page<CheckpointRow>> {
  return keysetPage(manager, checkpointQuery(manager, filter), CHECKPOINT_KEYSET, page);
}

export async function countCheckpoints(manager: EntityManager, filter: CheckpointFilter): Promise<number> {
  return checkpointQuery(manager, filter).getCount();
}

function checkpointQuery(manager: EntityManager, filter: CheckpointFilter): SelectQueryBuilder<CheckpointRow> {
  const query = manager
    .getRepository(CheckpointEntity)
    .createQueryBuilder('checkpoint')
    .where('checkpoint.duplicateOfId IS NULL');
  const { kind, state, modality, baseId, nameContains, digestPrefix } = filter;
  const flagged = flagCondition('checkpoint.flagId', filter.flagged);
  if (flagged !== null) query.andWhere(flagged);
  // deleted ones are found by those alone who ask for them
  if (state === undefined) query.andWhere("checkpoint.state <> 'DELETED'");
  onlyTagged(query, 'CHECKPOINT', filter.tags ?? []);
  if (kind !== undefined) query.andWhere('checkpoint.kind = :kind', { kind });
  if (state !== undefined) query.andWhere('checkpoint.state = :state', { state });
  if (modality !== undefined) query.andWhere('checkpoint.modality = :modality', { modality });
  if (baseId !== undefined) query.andWhere('checkpoint.baseId = :baseId', { baseId });
  // strpos and not LIKE: nothing in a name is a wildcard
  if (nameContains !== undefined) {
    query.andWhere('strpos(lower(checkpoint.name), lower(:nameContains)) > 0', {
      nameContains: findable(nameContains),
    });
  }
  if (digestPrefix !== undefined) {
    query.andWhere('starts_with(checkpoint.contentDigest, :digestPrefix)', { digestPrefix: findable(digestPrefix) });
  }
  return query;
}

/** Primary key of the tensor table. */
export async function pageOfTensors(
  manager: EntityManager,
  checkpointId: string,
  search: string | null,
  page: PageRequest,
): Promise<Page<TensorRow>> {
  return keysetPage(manager, tensorQuery(manager, checkpointId, search), TENSOR_KEYSET, page);
}

export async function countTensors(
  manager: EntityManager,
  checkpointId: string,
  search: string | null,
): Promise<number> {
  return tensorQuery(manager, checkpointId, search).getCount();
}

function tensorQuery(
  manager: EntityManager,
  checkpointId: string,
  search: string | null,
): SelectQueryBuilder<TensorRow> {
  const query = manager
    .getRepository(TensorEntity)
    .createQueryBuilder('tensor')
    .where('tensor.checkpointId = :checkpointId', { checkpointId });
  if (search !== null) query.andWhere('strpos(lower(tensor.name), lower(:search)) > 0', { search: findable(search) });
  return query;
}

/** PostgreSQL takes no NUL in a text, and stores none: what replaces it is not found either. */
function findable(text: string): string {
  return text.replaceAll('\0', '\u{10ffff}');
}
