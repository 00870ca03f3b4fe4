import { GraphQLError } from 'graphql';

/** A literal or variable that is not of the scalar's kind. */
export function scalarError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** How an error shows a client's value: its kind, never the value itself, which may be large or secret. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
