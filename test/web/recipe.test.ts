import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Draft, formatDraft, parseDraft } from '../../web/src/recipe/draft.ts';

describe('the address of a recipe', () => {
  test('says everything that is filled in, with the types of parameters', () => {
    const id = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
    const value = fc.oneof(
      // JSON has no negative zero
      fc.double({ noNaN: true }).filter((one) => Number.isFinite(one) && !Object.is(one, -0)),
      fc.boolean(),
      fc.string({ minLength: 1 }),
    );
    const draft: fc.Arbitrary<Draft> = fc.record({
      method: fc.option(id.map((name) => `${name}/paper`)),
      base: fc.option(id),
      experts: fc.array(id, { maxLength: 4 }),
      parameters: fc.dictionary(id, value, { maxKeys: 3, noNullPrototype: true }),
      post: fc.array(id, { maxLength: 2 }),
      seed: fc.option(fc.nat().map(String)),
      name: fc.option(fc.string({ minLength: 1 })),
    });
    fc.assert(
      fc.property(draft, (wanted) => {
        const read = parseDraft(formatDraft(wanted));
        expect(read).toEqual(wanted);
      }),
    );
  });
});
