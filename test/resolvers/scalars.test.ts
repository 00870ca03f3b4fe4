import { describe, expect, test } from '@jest/globals';
import { parseValue, type GraphQLScalarType } from 'graphql';
import { BigIntScalar } from '../../src/resolvers/scalars/big-int.ts';
import { DateTime } from '../../src/resolvers/scalars/date-time.ts';
import { JsonScalar } from '../../src/resolvers/scalars/json.ts';
import { Sha256 } from '../../src/resolvers/scalars/sha256.ts';
import { UrlScalar } from '../../src/resolvers/scalars/url.ts';

/** A value given as a literal in the document. */
const literal = (scalar: GraphQLScalarType, text: string) => scalar.parseLiteral(parseValue(text), {});

describe('DateTime', () => {
  test('takes any instant with a zone and gives UTC', () => {
    const instant = new Date('2026-03-01T10:30:00.250Z');
    expect(DateTime.parseValue('2026-03-01T12:30:00.250+02:00')).toEqual(instant);
    expect(literal(DateTime, '"2026-03-01T10:30:00.25Z"')).toEqual(instant);
    expect(DateTime.serialize(instant)).toBe('2026-03-01T10:30:00.250Z');
  });

  test.each([
    '2026-03-01',
    '2026-03-01T10:30:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-01T25:00:00Z',
    'now',
    '',
    0,
    null,
    {},
  ])('refuses %j', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow(/^DateTime must be/);
  });
});

describe('BigInt', () => {
  test('keeps every digit', () => {
    expect(BigIntScalar.parseValue('9223372036854775807')).toBe(2n ** 63n - 1n);
    expect(literal(BigIntScalar, '-9223372036854775808')).toBe(-(2n ** 63n));
    expect(BigIntScalar.parseValue(42)).toBe(42n);
    expect(BigIntScalar.serialize(2n ** 62n)).toBe('4611686018427387904');
    expect(BigIntScalar.serialize('9007199254740993')).toBe('9007199254740993');
  });

  test.each(['9223372036854775808', '1e3', '1.0', '01', '-0', '+1', ' 1', '', '0x1', 1.5, 2 ** 53, null, true])(
    'refuses %j',
    (value) => {
      expect(() => BigIntScalar.parseValue(value)).toThrow(/^BigInt must be/);
    },
  );
});

describe('Sha256', () => {
  test('is 64 lower-case digits', () => {
    const digest = '0123456789abcdef'.repeat(4);
    expect(Sha256.parseValue(digest)).toBe(digest);
    for (const wrong of [digest.toUpperCase(), digest.slice(1), `${digest}0`, `${digest}\n`, 'g'.repeat(64), 1, null]) {
      expect(() => Sha256.parseValue(wrong)).toThrow(/^Sha256 must be/);
    }
  });
});

describe('URL', () => {
  test('stays as it was written, because signatures cover the text', () => {
    const url = 'https://example.org/a%2Fb?signature=%2B';
    expect(UrlScalar.serialize(url)).toBe(url);
    expect(UrlScalar.parseValue(url)).toBe(url);
    for (const wrong of ['/relative', 'example.org', '', `https://example.org/${'x'.repeat(5000)}`, 1]) {
      expect(() => UrlScalar.parseValue(wrong)).toThrow(/^URL must be/);
    }
  });
});

describe('JSON', () => {
  test('is the same as literal and as variable', () => {
    const value = { a: [1, 2.5, -3e2, 'x', true, null, {}], b: { c: [] } };
    expect(literal(JsonScalar, '{ a: [1, 2.5, -3e2, "x", true, null, {}], b: { c: [] } }')).toEqual(value);
    expect(JsonScalar.parseValue(value)).toEqual(value);
  });

  test('takes variables inside of literals', () => {
    expect(JsonScalar.parseLiteral(parseValue('{ a: $n, b: $missing }'), { n: 3 })).toEqual({ a: 3, b: null });
  });

  test('makes a name like any other of __proto__', () => {
    const value = literal(JsonScalar, '{ __proto__: { polluted: true } }') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('polluted' in value).toBe(false);
  });

  test('refuses enum values, infinite numbers and what is nested without end', () => {
    expect(() => literal(JsonScalar, 'LINEAR')).toThrow(/enum/);
    expect(() => literal(JsonScalar, '1e999')).toThrow(/double/);
    expect(() => literal(JsonScalar, '['.repeat(40) + ']'.repeat(40))).toThrow(/nested/);
  });
});
