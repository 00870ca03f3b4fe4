import { z } from 'zod';
import { type MergeIssue, type MethodCard, type ParameterCard, type ParameterValue } from './types.ts';

export interface ReadParameters {
  readonly parameters: Record<string, ParameterValue>;
  /** Names that the client set. */
  readonly given: ReadonlySet<string>;
}

/** Checks `input` against the parameters of a card and fills in defaults; mistakes are added to `errors`. */
export function readParameters(
  card: MethodCard,
  input: Readonly<Record<string, unknown>>,
  errors: MergeIssue[],
): ReadParameters {
  const given = new Set<string>();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    if (card.parameters.some((parameter) => parameter.name === name)) given.add(name);
    else errors.push(issue(name, `${card.id} has no parameter "${name}"; it has: ${names(card)}`));
  }
  const parameters: Record<string, ParameterValue> = {};
  for (const parameter of card.parameters) {
    const value = given.has(parameter.name) ? input[parameter.name] : parameter.default;
    const parsed = schemaOf(parameter).safeParse(value);
    if (parsed.success) parameters[parameter.name] = parsed.data === 0 ? 0 : parsed.data;
    else errors.push(issue(parameter.name, `${card.id}: ${parameter.name} must be ${wanted(parameter)}`));
  }
  return { parameters, given };
}

/** The zod schema of one parameter. */
export function schemaOf(parameter: ParameterCard): z.ZodType<ParameterValue> {
  switch (parameter.type) {
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.enum([...(parameter.choices ?? [])]);
    case 'number':
      return z
        .number()
        .min(parameter.min ?? -Number.MAX_VALUE)
        .max(parameter.max ?? Number.MAX_VALUE);
  }
}

function wanted({ type, choices, min, max }: ParameterCard): string {
  if (type === 'boolean') return 'true or false';
  if (type === 'choice') return `one of ${(choices ?? []).join(', ')}`;
  return `a number from ${min ?? '−∞'} to ${max ?? '∞'}`;
}

function names(card: MethodCard): string {
  return card.parameters.map(({ name }) => name).join(', ') || 'none';
}

function issue(name: string, message: string): MergeIssue {
  return { code: 'PARAMETER_INVALID', field: ['parameters', name], message };
}
