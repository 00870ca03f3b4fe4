import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textMetric } from '../../src/evaluate/text-metrics.ts';

describe('a generated text against its right answers, as SQuAD compares them', () => {
  test.each([
    ['Paris', ['Paris'], 1, 1],
    ['the  Eiffel Tower!', ['Eiffel tower'], 1, 1],
    ['in the city of Paris', ['Paris'], 0, 0.4],
    ['Paris, France', ['London', 'Paris'], 0, 2 / 3],
    ['well-known', ['wellknown'], 1, 1],
    ['a b b c', ['b b b d'], 0, 2 * (2 / 3) * (2 / 4) * (1 / (2 / 3 + 2 / 4))],
    ['', ['Paris'], 0, 0],
    ['London', ['Paris'], 0, 0],
    // what is left of both is nothing: they are equal, and share no token
    ['the', ['a'], 1, 0],
    // no article: the letters belong to words with accents
    ['là', ['l à'], 0, 0],
    ['éa', ['é'], 0, 0],
    ['แมว', ['แมว'], 1, 1],
  ])('"%s" against %j', (generated, answers, exact, f1) => {
    expect(textMetric('exact_match', generated, answers)).toBe(exact);
    expect(textMetric('token_f1', generated, answers)).toBeCloseTo(f1, 12);
  });

  test('lies in [0, 1], and is 1 for a text with words against itself', () => {
    const phrase = fc.array(fc.constantFrom('cat', 'The', 'dog!', 'là', '고양이'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(phrase, phrase, (found, expected) => {
        const f1 = textMetric('token_f1', found.join(' '), [expected.join(' ')]);
        expect(f1).toBeGreaterThanOrEqual(0);
        expect(f1).toBeLessThanOrEqual(1);
        expect(textMetric('token_f1', expected.join(' '), [found.join(' ')])).toBeCloseTo(f1, 12);
        expect(textMetric('exact_match', found.join(' '), [found.join('  ')])).toBe(1);
      }),
    );
  });
});
