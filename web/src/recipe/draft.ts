import { type MergeInput, type RecipeChoicesQuery } from '../api/documents.generated.ts';

export type MethodChoice = RecipeChoicesQuery['methods'][number];
export type PostStepChoice = RecipeChoicesQuery['postSteps'][number];
export type ParameterFacts = MethodChoice['parameters'][number];
export type ParameterValue = number | boolean | string;
export type Values = Readonly<Record<string, ParameterValue>>;

/** A merge as far as it is filled in: all of it is in the address. */
export interface Draft {
  /** `id/dialect`. */
  readonly method: string | null;
  readonly base: string | null;
  readonly experts: readonly string[];
  /** Parameters that are not left as they are. */
  readonly parameters: Values;
  readonly post: readonly string[];
  readonly seed: string | null;
  readonly name: string | null;
}

const PARAMETER = 'p.';

/** Reads an address. Numbers and truth values are told by how they look; the server knows the types. */
export function parseDraft(search: string): Draft {
  const query = new URLSearchParams(search);
  const list = (name: string): string[] => (query.get(name) ?? '').split(',').filter((item) => item !== '');
  const parameters: Record<string, ParameterValue> = {};
  for (const [name, value] of query) {
    if (name.startsWith(PARAMETER) && name.length > PARAMETER.length)
      parameters[name.slice(PARAMETER.length)] = read(value);
  }
  return {
    method: query.get('method'),
    base: query.get('base'),
    experts: list('experts'),
    parameters,
    post: list('post'),
    seed: query.get('seed'),
    name: query.get('name'),
  };
}

export function formatDraft({ method, base, experts, parameters, post, seed, name }: Draft): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({
    method,
    base,
    experts: experts.join(','),
    post: post.join(','),
    seed,
    name,
  })) {
    if (value !== null && value !== '') query.set(key, value);
  }
  for (const [key, value] of Object.entries(parameters)) query.set(`${PARAMETER}${key}`, write(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** What a text like a number means is kept apart from a number by quotes. */
function write(value: ParameterValue): string {
  return typeof value === 'string' && typeof read(value) !== 'string' ? JSON.stringify(value) : String(value);
}

function read(text: string): ParameterValue {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text.trim() !== '' && String(Number(text)) === text) return Number(text);
  if (text.startsWith('"')) {
    try {
      const quoted: unknown = JSON.parse(text);
      if (typeof quoted === 'string') return quoted;
    } catch {
      // then it is a text that begins with a quote
    }
  }
  return text;
}

export function methodOf(draft: Draft, methods: readonly MethodChoice[]): MethodChoice | null {
  return methods.find(({ id, dialect }) => `${id}/${dialect}` === draft.method) ?? null;
}

/** What is asked of the server; null while a method or the experts are missing. */
export function inputOf(draft: Draft, method: MethodChoice | null): MergeInput | null {
  if (method === null || draft.experts.length === 0) return null;
  const known = new Set(method.parameters.map(({ name }) => name));
  return {
    method: { id: method.id, dialect: method.dialect, version: method.version },
    parameters: Object.fromEntries(Object.entries(draft.parameters).filter(([name]) => known.has(name))),
    base: method.prerequisites.base || method.optionalBase ? draft.base : null,
    experts: draft.experts.map((checkpoint) => ({ checkpoint })),
    post: draft.post.map((id) => ({ id })),
    ...(draft.seed === null ? {} : { seed: draft.seed }),
    name: draft.name,
  };
}
