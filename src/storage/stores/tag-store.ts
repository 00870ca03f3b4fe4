import { type EntityManager, In } from 'typeorm';
import { TagEntity, type TagRow, type TagSubject } from '../entities/tag.ts';

export interface Tagged {
  readonly type: TagSubject;
  readonly id: string;
}

/** Hangs tags on something; returns those that are new. */
export async function addTags(
  manager: EntityManager,
  { type, id }: Tagged,
  names: readonly string[],
  by: Pick<TagRow, 'createdBy' | 'createdAt'>,
): Promise<string[]> {
  if (names.length === 0) return [];
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(TagEntity)
    .values(names.map((name) => ({ subjectType: type, subjectId: id, name, ...by })))
    .orIgnore()
    .returning('name')
    .execute();
  return (raw as { name: string }[]).map(({ name }) => name).sort();
}

/** Takes tags off; returns those that were there. */
export async function removeTags(
  manager: EntityManager,
  { type, id }: Tagged,
  names: readonly string[],
): Promise<string[]> {
  const { raw } = await manager
    .createQueryBuilder()
    .delete()
    .from(TagEntity)
    .where({ subjectType: type, subjectId: id, name: In([...names]) })
    .returning('name')
    .execute();
  return (raw as { name: string }[]).map(({ name }) => name).sort();
}

/** Tags of several things, in alphabetical order. */
export function tagsOf(manager: EntityManager, subjectIds: readonly string[]): Promise<TagRow[]> {
  return manager.find(TagEntity, { where: { subjectId: In([...subjectIds]) }, order: { name: 'ASC' } });
}
