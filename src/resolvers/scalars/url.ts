import { GraphQLScalarType, Kind } from 'graphql';
import { kindOf, scalarError } from './scalar-error.ts';

const MAX_LENGTH = 4096;

/** Kept as the text it came as: a signed URL must not be normalised. */
export const UrlScalar = new GraphQLScalarType<string, string>({
  name: 'URL',
  serialize(value) {
    if (typeof value === 'string' && URL.canParse(value)) return value;
    throw new TypeError(`internal: URL cannot be ${kindOf(value)}`);
  },
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});

function parse(value: unknown): string {
  if (typeof value === 'string' && value.length <= MAX_LENGTH && URL.canParse(value)) return value;
  throw scalarError('URL must be an absolute URL');
}
