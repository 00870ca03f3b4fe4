import { GraphQLScalarType, Kind } from 'graphql';
import { kindOf, scalarError } from './scalar-error.ts';

/** The range of a `bigint` column. */
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const SHAPE = /^(0|-?[1-9]\d{0,18})$/;

/** A decimal string on the wire, because JSON numbers lose digits beyond 2^53; whole JSON numbers are taken as well. */
export const BigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  serialize(value) {
    if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)))
      return value.toString();
    if (typeof value === 'string' && SHAPE.test(value)) return value;
    throw new TypeError(`internal: BigInt cannot be ${kindOf(value)}`);
  },
  parseValue(value) {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    return parse(value);
  },
  parseLiteral: (node) => parse(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
});

function parse(value: unknown): bigint {
  if (typeof value === 'string' && SHAPE.test(value)) {
    const number = BigInt(value);
    if (number >= MIN && number <= MAX) return number;
  }
  throw scalarError('BigInt must be a whole number of 64 bits, as a decimal string');
}
