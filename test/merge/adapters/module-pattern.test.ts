import fc from 'fast-check';
import { modulePattern } from '../../../src/merge/adapters/module-pattern.ts';

/** What PEFT does with a pattern. */
function peftMatches(pattern: string, module: string): boolean {
  return new RegExp(`^(.*\\.)?(${pattern})$`).test(module);
}

describe('patterns of modules', () => {
  test.each([
    ['q_proj', 'layers.0.q_proj', true],
    ['q_proj', 'layers.0.xq_proj', false],
    ['layers.1.q_proj', 'layers.11.q_proj', false],
    ['layers.1.q_proj', 'model.layers.1.q_proj', true],
    ['layers\\.\\d+\\.(q|v)_proj', 'model.layers.12.v_proj', true],
    ['layers\\.\\d+\\.(q|v)_proj', 'model.layers.12.k_proj', false],
    ['.*down_proj', 'a.b.down_proj', true],
    ['^layers\\.[0-3]\\..*$', 'layers.2.mlp.up', true],
    ['(?:a|b+)?c', 'x.bbbc', true],
    ['[^a]x', 'm.bx', true],
  ])('%s and %s', (pattern, module, matches) => {
    expect(modulePattern(pattern)(module)).toBe(matches);
    expect(peftMatches(pattern, module)).toBe(matches);
  });

  test('agree with regular expressions', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '1',
      '.',
      '\\.',
      '\\d',
      '[a1]',
      '[^b]',
      '(a|b1)',
      '.*',
      'a+',
      'b?',
      '(?:1|a)*',
    );
    const pattern = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
    const module = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.'), maxLength: 12 });
    fc.assert(
      fc.property(pattern, module, (p, m) => modulePattern(p)(m) === peftMatches(p, m)),
      { numRuns: 2000 },
    );
  });

  test('a pattern made to run forever ends at once', () => {
    expect(modulePattern('(a+)+b')('a'.repeat(400))).toBe(false);
  });

  test.each(['(a', 'a)', '[a', 'a{2}', '(?=a)', '\\b', 'a\\'])('%s is refused', (pattern) => {
    expect(() => modulePattern(pattern)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
