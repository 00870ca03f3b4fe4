import { type UserError } from './result.ts';

/** Longest texts that a registrant may give, in UTF-16 units. */
const LIMITS = { name: 200, description: 10_000, license: 200, source: 2000 } as const;

export type CheckpointTexts = { readonly [Name in keyof typeof LIMITS]: string | null };

/** Complaints about the texts of a registration; only a description may have line breaks. */
export function textErrors(texts: CheckpointTexts): UserError[] {
  const errors: UserError[] = [];
  for (const name of ['name', 'description', 'license', 'source'] as const) {
    const text = texts[name];
    if (text === null) continue;
    const message = textProblem(text, LIMITS[name], name === 'description');
    if (message !== null) errors.push({ code: 'INVALID_INPUT', message: `${name} ${message}`, field: ['input', name] });
  }
  if ((texts.name ?? '').trim() === '') {
    errors.push({ code: 'INVALID_INPUT', message: 'name must not be empty', field: ['input', 'name'] });
  }
  return errors;
}

function textProblem(text: string, limit: number, lines: boolean): string | null {
  if (text.length > limit) return `has ${text.length} characters, at most ${limit} are allowed`;
  if (/\p{Cs}/u.test(text)) return 'is not well-formed Unicode';
  // PostgreSQL stores no NUL, and terminals obey the others
  if ((lines ? /[^\P{Cc}\t\n\r]/u : /\p{Cc}/u).test(text)) return 'has control characters';
  return null;
}
