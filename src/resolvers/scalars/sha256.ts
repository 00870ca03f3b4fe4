import { GraphQLScalarType, Kind } from 'graphql';
import { kindOf, scalarError } from './scalar-error.ts';

const SHAPE = /^[0-9a-f]{64}$/;

export const Sha256 = new GraphQLScalarType<string, string>({
  name: 'Sha256',
  serialize(value) {
    if (typeof value === 'string' && SHAPE.test(value)) return value;
    throw new TypeError(`internal: Sha256 cannot be ${kindOf(value)}`);
  },
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});

function parse(value: unknown): string {
  if (typeof value === 'string' && SHAPE.test(value)) return value;
  throw scalarError('Sha256 must be 64 lower-case hexadecimal digits');
}
