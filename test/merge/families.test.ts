import { expect, test } from '@jest/globals';
import { listAllMethods } from '../../src/merge/catalogue.ts';

test('methods of one id are of one family in all dialects, since boards are filtered by the ids of a family', () => {
  const families = new Map(listAllMethods().map(({ id, family }) => [id, family]));
  for (const { id, dialect, family } of listAllMethods()) {
    expect([id, dialect, family]).toEqual([id, dialect, families.get(id)]);
  }
});
