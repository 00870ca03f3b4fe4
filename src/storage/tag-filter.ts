import { type ObjectLiteral, type SelectQueryBuilder } from 'typeorm';
import { type TagSubject } from './entities/tag.ts';

/** Keeps rows that have all of the tags; index `tag_name`. */
export function onlyTagged<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  subjectType: TagSubject,
  tags: readonly string[],
): void {
  tags.forEach((tag, i) =>
    query.andWhere(
      `${query.alias}.id IN (SELECT subject_id FROM tag WHERE subject_type = '${subjectType}' AND name = :tag${i})`,
      { [`tag${i}`]: tag.replaceAll('\0', '\u{10ffff}') },
    ),
  );
}
