import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { scalarError } from './scalar-error.ts';

/** Deep enough for any recipe or manifest; a deeper value could overflow the stack of whoever walks it. */
const MAX_DEPTH = 32;

/** Any JSON value, written as a literal or given as a variable. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue(value) {
    checkDepth(value, 0);
    return value;
  },
  parseLiteral: (node, variables) => fromLiteral(node, variables ?? {}, 0),
});

function fromLiteral(node: ValueNode, variables: Readonly<Record<string, unknown>>, depth: number): unknown {
  if (depth > MAX_DEPTH) throw tooDeep();
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.BOOLEAN:
    case Kind.STRING:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return finite(Number(node.value));
    case Kind.LIST:
      return node.values.map((value) => fromLiteral(value, variables, depth + 1));
    case Kind.OBJECT:
      // like JSON.parse, `fromEntries` makes an own property even of `__proto__`
      return Object.fromEntries(
        node.fields.map((field) => [field.name.value, fromLiteral(field.value, variables, depth + 1)]),
      );
    case Kind.VARIABLE:
      return variables[node.name.value] ?? null;
    default:
      throw scalarError('JSON has no enum values: write a string');
  }
}

function finite(number: number): number {
  if (Number.isFinite(number)) return number;
  throw scalarError('JSON numbers must fit a double');
}

function checkDepth(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw tooDeep();
  if (typeof value !== 'object' || value === null) return;
  for (const inner of Object.values(value)) checkDepth(inner, depth + 1);
}

function tooDeep() {
  return scalarError(`JSON may be nested at most ${MAX_DEPTH} levels`);
}
