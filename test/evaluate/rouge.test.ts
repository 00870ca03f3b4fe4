import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { porterStem } from '../../src/evaluate/rouge/porter.ts';
import { rougeL, rougeN } from '../../src/evaluate/rouge/rouge.ts';
import { rougeTokenizer } from '../../src/evaluate/rouge/tokens.ts';
import { textScorer } from '../../src/evaluate/text-metrics.ts';

interface Golden {
  readonly stems: Record<string, string>;
  readonly cases: {
    readonly language: string;
    readonly stemming: boolean;
    readonly pairs: { target: string; prediction: string; rouge1: number; rouge2: number; rougeL: number }[];
  }[];
}
const golden: Golden = JSON.parse(readFileSync(join(import.meta.dirname, '../goldens/rouge/golden.json'), 'utf8'));

test("Porter's stems are NLTK's", () => {
  const ours = Object.fromEntries(Object.keys(golden.stems).map((word) => [word, porterStem(word)]));
  expect(ours).toEqual(golden.stems);
});

describe('ROUGE', () => {
  test.each(golden.cases)('of $language (stems: $stemming) is that of the public scorer', (one) => {
    const score = textScorer({ metrics: ['rouge1', 'rouge2', 'rougeL', 'rouge'], ...one });
    for (const { target, prediction, ...expected } of one.pairs) {
      const [rouge1, rouge2, longest, mean] = score(prediction, [target]);
      expect({ target, rouge1, rouge2, rougeL: longest }).toEqual({ target, ...expected });
      expect(mean).toBeCloseTo((rouge1 + rouge2 + longest) / 3, 14);
    }
  });

  test('takes the best answer for each of its kinds', () => {
    const score = textScorer({ metrics: ['rouge1', 'rouge2', 'exact_match'], language: 'en' });
    expect(score('a b c d', ['a b', 'd c b a'])).toEqual([1, 0.5, 0]);
    expect(score('a b', [])).toEqual([0, 0, 0]);
  });

  test.each([
    ['th', 'ประเทศไทย มีเมืองหลวง ชื่อกรุงเทพมหานคร!', ['ประเทศไทย', 'มี', 'เมือง', 'หลวง', 'ชื่อ', 'กรุงเทพมหานคร']],
    ['zh', '我爱北京。', ['我', '爱', '北京']],
    ['ko', '서울은, 수도3이다', ['서울은', '수도', '3', '이다']],
    ['de-AT', 'Die Häuser\u00ad\u200b — 12kg', ['die', 'haus', '12', 'kg']],
    ['und', '漢字 kana\u0000かな', ['漢', '字', 'kanaかな']],
    ['en', 'déjà vu', ['d', 'j', 'vu']],
  ])('cuts %s into words: %s', (language, text, tokens) => {
    expect(rougeTokenizer(language, true)(text)).toEqual(tokens);
  });

  test('is symmetric, in [0, 1], and 1 for equal texts of enough tokens', () => {
    const tokens = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(tokens, tokens, (found, expected) => {
        for (const of of [
          rougeL,
          (a: string[], b: string[]) => rougeN(1, a, b),
          (a: string[], b: string[]) => rougeN(2, a, b),
        ]) {
          const value = of(found, expected);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          expect(of(expected, found)).toBeCloseTo(value, 14);
          expect(of(found, found)).toBe(1);
        }
      }),
    );
  });

  test('of the longest common subsequence agrees with trying all subsequences', () => {
    const tokens = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 });
    const subsequences = (list: readonly string[]): Set<string> =>
      new Set(Array.from({ length: 2 ** list.length }, (_, mask) => list.filter((__, i) => (mask >> i) & 1).join('')));
    fc.assert(
      fc.property(tokens, tokens, (found, expected) => {
        const others = subsequences(expected);
        const longest = Math.max(...[...subsequences(found)].filter((one) => others.has(one)).map((one) => one.length));
        expect(rougeL(found, expected)).toBeCloseTo((2 * longest) / (found.length + expected.length), 14);
      }),
    );
  });
});
