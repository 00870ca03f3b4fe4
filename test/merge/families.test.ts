import { expect, test } from '@jest/globals';
import { listAllMethods } from '../../src/merge/catalogue.ts';
import { familyOf } from '../../src/merge/families.ts';

test('every method is in a family', () => {
  expect(listAllMethods().filter((card) => familyOf(card) === 'OTHER')).toEqual([]);
  expect(familyOf({ id: 'a method of tomorrow' })).toBe('OTHER');
});
