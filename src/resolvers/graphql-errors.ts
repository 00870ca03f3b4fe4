import { GraphQLError } from 'graphql';
import { type ErrorCode } from '../errors.ts';
import { type Result, type UserError } from '../services/result.ts';

/** Codes of `errors[].extensions.code` that mean the same as a code of `userErrors`. */
const REQUEST_CODES: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  RATE_LIMITED: 'RATE_LIMITED',
};

/**
 * The value of a result, for queries, which have no `userErrors`.
 * @throws GraphQLError with the first failure's code; what is wrong with the input becomes BAD_USER_INPUT.
 */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw graphqlErrorOf(result.errors[0]);
}

export function graphqlErrorOf(error: UserError): GraphQLError {
  const { code, message, ...place } = error;
  return new GraphQLError(message, { extensions: { code: REQUEST_CODES[code] ?? 'BAD_USER_INPUT', ...place } });
}
