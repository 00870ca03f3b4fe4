import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_YAML_CHARACTERS, readYaml, type YamlNode } from '../../../src/merge/mergekit/yaml-tree.ts';

/** Plain data, to compare with. */
function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return new Map(node.entries.map(({ key, value }) => [key, plain(value)]));
}

function read(text: string): unknown {
  const result = readYaml(text);
  return result.ok ? plain(result.root) : result.mistakes;
}

describe('a YAML text', () => {
  test('is read as YAML 1.1, with positions', () => {
    expect(read('a: [yes, 010, 0x10, 1_000, 1e-5, ~, "no"]')).toEqual(
      new Map([['a', [true, 8, 16, 1000, 1e-5, null, 'no']]]),
    );
    const result = readYaml('a: 1\nb:\n  - c: 2\n');
    expect(result).toMatchObject({
      root: {
        entries: [
          { key: 'a', at: { line: 1, column: 1 }, value: { at: { line: 1, column: 4 } } },
          { key: 'b', at: { line: 2, column: 1 }, value: { items: [{ entries: [{ at: { line: 3, column: 5 } }] }] } },
        ],
      },
    });
  });

  test('may use aliases and merge keys; what a map says itself comes first', () => {
    expect(read('x: &x {p: 1, q: 2}\ny: {<<: *x, p: 3}\nz: *x')).toEqual(
      new Map([
        [
          'x',
          new Map([
            ['p', 1],
            ['q', 2],
          ]),
        ],
        [
          'y',
          new Map([
            ['p', 3],
            ['q', 2],
          ]),
        ],
        [
          'z',
          new Map([
            ['p', 1],
            ['q', 2],
          ]),
        ],
      ]),
    );
    const merged = read('a: &a {p: 1}\nb: &b {p: 2, q: 3}\nc: {<<: [*a, *b]}') as Map<string, unknown>;
    expect(merged.get('c')).toEqual(
      new Map([
        ['p', 1],
        ['q', 3],
      ]),
    );
  });

  test('has names that are nothing special', () => {
    expect(read('__proto__: 1\nconstructor: 2')).toEqual(
      new Map([
        ['__proto__', 1],
        ['constructor', 2],
      ]),
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([
    ['a key given twice', 'a: 1\nb: 2\na: 3', /"a" is given twice/, 3, 1],
    ['an alias to nothing', 'a: *b', /alias \*b/, 1, 4],
    ['a loop', 'a: &a\n  - *a', /part of/, 2, 5],
    ['a tag of Python', 'a: !!python/object/apply:os.system [x]', /tag/i, 1, 4],
    ['two documents', 'a: 1\n---\nb: 2', /several documents/, 2, 1],
    ['a date', 'a: 2024-01-01', /quotes/, 1, 4],
    ['a list as key', '? [a]\n: 1', /plain word/, 1, 3],
    ['nothing', '# only a comment\n', /empty/, 1, 1],
    ['a tab', 'a:\n\t- b', /Tabs/, 2, 1],
  ])('is refused with its place: %s', (_what, text, message, line, column) => {
    expect(readYaml(text)).toEqual({
      ok: false,
      mistakes: [{ message: expect.stringMatching(message), at: { line, column } }],
    });
  });

  test.each([
    ['brackets', '['.repeat(50_000)],
    ['block lists', '- '.repeat(50_000)],
    ['complex keys', '? '.repeat(50_000)],
    ['indentation', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('is refused when it is nested too deep: %s', (_what, text) => {
    expect(read(text)).toContainEqual(expect.objectContaining({ message: expect.stringMatching(/deep/) }));
  });

  test('is refused when its aliases multiply', () => {
    const doubled = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
    expect(read(['a0: &a0 [1, 1]', ...doubled].join('\n'))).toMatchObject([
      { message: expect.stringMatching(/more than 200000 values/) },
    ]);
  });

  test('is refused when it is long', () => {
    expect(read(`a: ${'x'.repeat(MAX_YAML_CHARACTERS)}`)).toMatchObject([
      { message: expect.stringMatching(/at most/) },
    ]);
  });

  test('of any content gives a value or mistakes with places inside it', () => {
    const pieces = fc.constantFrom(
      'a',
      'b: ',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      '*x',
      '&x ',
      '<<: ',
      '"',
      "'",
      '|',
      '? ',
      ', ',
      '!t ',
      '#',
      '\t',
      '%',
      '---\n',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const result = readYaml(text);
        if (result.ok) return;
        expect(result.mistakes.length).toBeGreaterThan(0);
        const lines = text.split('\n').length;
        for (const { at } of result.mistakes) {
          expect(at.line).toBeGreaterThanOrEqual(1);
          expect(at.line).toBeLessThanOrEqual(lines + 1);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
