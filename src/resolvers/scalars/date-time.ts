import { GraphQLScalarType, Kind } from 'graphql';
import { kindOf, scalarError } from './scalar-error.ts';

const SHAPE = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Any RFC 3339 instant comes in; UTC with milliseconds goes out. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
    throw new TypeError(`internal: DateTime cannot be ${kindOf(value)}`);
  },
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
});

function parse(value: unknown): Date {
  const date = typeof value === 'string' ? SHAPE.exec(value)?.[1] : undefined;
  if (typeof value !== 'string' || date === undefined) {
    throw scalarError('DateTime must be an instant like 2026-01-31T12:00:00Z, with its time zone');
  }
  const instant = new Date(value);
  // JavaScript rolls the 30th of February over to March
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) {
    throw scalarError('DateTime must be an instant that exists');
  }
  return instant;
}
