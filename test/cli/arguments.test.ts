import { describe, expect, test } from '@jest/globals';
import { parseCells, parseChoice, parseExpert, parseInteger, parseParameters } from '../../src/cli/arguments.ts';
import { UsageError } from '../../src/cli/exit-codes.ts';

describe('parameters', () => {
  test('numbers and booleans are known by their spelling, the rest is text', () => {
    expect(parseParameters(['lambda=0.3', 'k=.2', 'big=1e3', 'rescale=true', 'trim_scope=tensor'])).toEqual({
      lambda: 0.3,
      k: 0.2,
      big: 1000,
      rescale: true,
      trim_scope: 'tensor',
    });
  });

  test('a value may hold an equals sign or be empty', () => {
    expect(parseParameters(['note=a=b', 'empty='])).toEqual({ note: 'a=b', empty: '' });
  });

  test.each([['lambda'], ['=3']])('"%s" is not a parameter', (text) => {
    expect(() => parseParameters([text])).toThrow(UsageError);
  });

  test('the same name twice is a mistake, not the last one', () => {
    expect(() => parseParameters(['k=1', 'k=2'])).toThrow('k is given twice');
  });

  test('a name that every object has stays a plain entry', () => {
    expect(Object.entries(parseParameters(['__proto__=1']))).toEqual([['__proto__', 1]]);
  });
});

describe('experts', () => {
  test('a number after the last @ is the weight', () => {
    expect(parseExpert('circle@0.5')).toEqual({ reference: 'circle', weight: 0.5 });
    expect(parseExpert('me@home@-1')).toEqual({ reference: 'me@home', weight: -1 });
  });

  test('anything else after @ belongs to the name', () => {
    expect(parseExpert('me@home')).toEqual({ reference: 'me@home', weight: null });
    expect(parseExpert('plain')).toEqual({ reference: 'plain', weight: null });
  });
});

describe('cells', () => {
  test('benchmark and cells are parted by the first colon', () => {
    expect(parseCells(['grid@2:a/b,c/d', 'other:x'])).toEqual([
      { benchmark: 'grid@2', cells: ['a/b', 'c/d'] },
      { benchmark: 'other', cells: ['x'] },
    ]);
  });

  test.each([['grid'], ['grid:'], [':a'], ['grid:,']])('"%s" names no cells', (text) => {
    expect(() => parseCells([text])).toThrow(UsageError);
  });
});

test('choices are found in any case, with hyphens', () => {
  expect(parseChoice('held-in', ['HELD_IN', 'SECONDS'] as const, 'order')).toBe('HELD_IN');
  expect(() => parseChoice('speed', ['HELD_IN'] as const, 'order')).toThrow('order is one of held-in, not "speed"');
});

test('whole numbers have bounds', () => {
  expect(parseInteger('7', 1, 10, 'n')).toBe(7);
  for (const text of ['0', '11', '1.5', '-1', '', '1e1'])
    expect(() => parseInteger(text, 1, 10, 'n')).toThrow(UsageError);
});
