import { z } from 'zod';
import { type MethodCard, type ParameterCard } from './method-card.ts';
import { type ParameterValue, type TensorValue } from './recipe-types.ts';
import { type MergeIssue } from './types.ts';

export interface ReadParameters {
  readonly parameters: Record<string, TensorValue>;
  /** Names that the client set. */
  readonly given: ReadonlySet<string>;
}

/** Rules, numbers of a gradient, and characters of a filter that anybody needs. */
const MAX_RULES = 10_000;
const MAX_FILTER = 500;

/**
 * Checks `input` against parameter cards and fills in defaults; mistakes are added to `errors`, each with its path under
 * `field`.
 */
export function readParameters(
  owner: Pick<MethodCard, 'id'>,
  cards: readonly ParameterCard[],
  input: Readonly<Record<string, unknown>>,
  field: readonly string[],
  errors: MergeIssue[],
): ReadParameters {
  const issue = (name: string, message: string): void => {
    errors.push({ code: 'PARAMETER_INVALID', field: [...field, name], message: `${owner.id}: ${message}` });
  };
  const given = new Set<string>();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    if (cards.some((parameter) => parameter.name === name)) given.add(name);
    else
      issue(name, `there is no parameter "${name}"; there are: ${cards.map((card) => card.name).join(', ') || 'none'}`);
  }
  const parameters: Record<string, TensorValue> = {};
  for (const parameter of cards) {
    const value = given.has(parameter.name) ? input[parameter.name] : parameter.default;
    const parsed = valueSchema(parameter).safeParse(value);
    if (parsed.success) parameters[parameter.name] = canonicalValue(parsed.data);
    else issue(parameter.name, `${parameter.name} must be ${wanted(parameter)}`);
  }
  return { parameters, given };
}

/** The zod schema of one value. */
function schemaOf(parameter: ParameterCard): z.ZodType<ParameterValue> {
  switch (parameter.type) {
    case 'boolean':
      return z.boolean();
    case 'choice':
      return z.enum([...(parameter.choices ?? [])]);
    case 'integer':
      return limited(z.number().int(), parameter);
    case 'number':
      return limited(z.number(), parameter);
  }
}

function limited(schema: z.ZodNumber, { min, max }: ParameterCard): z.ZodNumber {
  return schema.min(min ?? -Number.MAX_VALUE).max(max ?? Number.MAX_VALUE);
}

/** One value, or rules where the parameter may differ by tensor; gradients only of numbers. */
function valueSchema(parameter: ParameterCard): z.ZodType<TensorValue> {
  const one = schemaOf(parameter);
  if (parameter.perTensor !== true) return one;
  const value =
    parameter.type === 'number' ? z.union([one, z.array(limited(z.number(), parameter)).min(1).max(MAX_RULES)]) : one;
  const rule = z.strictObject({ filter: z.string().min(1).max(MAX_FILTER).nullable(), value });
  // the last rule is for all tensors, so that each of them has a value
  const rules = z
    .array(rule)
    .min(1)
    .max(MAX_RULES)
    .refine((list) => list.at(-1)?.filter === null);
  return z.union([one, z.strictObject({ rules })]);
}

/** Rules that say the same everywhere are the value itself; −0 is 0. */
function canonicalValue(value: TensorValue): TensorValue {
  if (typeof value !== 'object') return value === 0 ? 0 : value;
  const end = value.rules.findIndex(({ filter }) => filter === null);
  const rules = value.rules.slice(0, end + 1).map(({ filter, value: at }) => ({ filter, value: canonicalRule(at) }));
  const [first] = rules;
  return rules.length === 1 && typeof first.value !== 'object' ? first.value : { rules };
}

function canonicalRule(value: ParameterValue | readonly number[]): ParameterValue | readonly number[] {
  if (typeof value !== 'object') return value === 0 ? 0 : value;
  const numbers = value.map((number) => (number === 0 ? 0 : number));
  return numbers.every((number) => number === numbers[0]) ? numbers[0] : numbers;
}

function wanted({ type, choices, min, max, perTensor }: ParameterCard): string {
  const rules = perTensor === true ? ', or rules {filter, value} of which the last has the filter null' : '';
  if (type === 'boolean') return `true or false${rules}`;
  if (type === 'choice') return `one of ${(choices ?? []).join(', ')}${rules}`;
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  return `${kind} from ${min ?? '−∞'} to ${max ?? '∞'}${rules}`;
}
