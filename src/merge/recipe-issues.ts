import { type MergeIssue } from './types.ts';

/** The form of a content digest. */
export const DIGEST = /^[0-9a-f]{64}$/;

export function invalid(field: readonly string[], what: string): MergeIssue {
  return { code: 'INVALID_INPUT', field, message: `${field.join('.')} ${what}` };
}

export function badParameter(field: readonly string[], message: string): MergeIssue {
  return { code: 'PARAMETER_INVALID', field, message };
}
