import { describe, expect, test } from '@jest/globals';
import { findMethod, listMethods } from '../../../src/merge/catalogue.ts';
import { findMergekitMethod, mergekitMethodNames } from '../../../src/merge/mergekit/methods.ts';
import { MERGEKIT_DIALECT } from '../../../src/merge/mergekit/to-recipe.ts';

describe('methods of mergekit', () => {
  test('are those of its dialect', () => {
    const cards = listMethods().filter(({ dialect }) => dialect === MERGEKIT_DIALECT);
    expect(mergekitMethodNames().sort()).toEqual(cards.map(({ id }) => id).sort());
  });

  test.each(mergekitMethodNames())('%s has the parameters of its card', (id) => {
    const known = findMergekitMethod(id);
    const card = findMethod({ id, dialect: MERGEKIT_DIALECT })?.card;
    expect(Object.keys(known?.global ?? {}).sort()).toEqual(card?.parameters.map(({ name }) => name).sort());
    expect(Object.keys(known?.perModel ?? {}).sort()).toEqual(
      (card?.expertParameters ?? []).map(({ name }) => name).sort(),
    );
    expect(card?.prerequisites.base).toBe(known?.base === 'required' && !known.mergesBase);
    expect(card?.optionalBase === true).toBe(known?.base === 'optional');
  });
});
