import { type ExpertInput, type MergeInput, type RecipeChoicesQuery } from '../api/documents.generated.ts';

export type MethodChoice = RecipeChoicesQuery['methods'][number];
export type PostStepChoice = RecipeChoicesQuery['postSteps'][number];
export type ParameterFacts = MethodChoice['parameters'][number];
export type ParameterValue = number | boolean | string;
export type Values = Readonly<Record<string, ParameterValue>>;

/** The weight of an expert, where it is none of its method's own parameters. */
export const WEIGHT: ParameterFacts = {
  ...{ name: 'weight', type: 'NUMBER', default: 1, min: null, max: null, choices: null, grid: [] },
  help: 'How much this expert counts.',
};

/** A merge as far as it is filled in: all of it is in the address. */
export interface Draft {
  /** `id/dialect`. */
  readonly method: string | null;
  readonly base: string | null;
  readonly experts: readonly string[];
  /** Parameters that are not left as they are. */
  readonly parameters: Values;
  /** Those of experts, their weights among them, by the expert's id. */
  readonly ofExperts: Readonly<Record<string, Values>>;
  readonly post: readonly string[];
  /** Those of steps behind the method, by the step's id. */
  readonly ofSteps: Readonly<Record<string, Values>>;
  /** Null: each tensor keeps its own. */
  readonly outputDtype: string | null;
  readonly seed: string | null;
  readonly name: string | null;
}

/** `p.<name>`, `e.<expert>.<name>`, `s.<step>.<name>` */
const PARAMETER = 'p.';
const OF_EXPERT = 'e.';
const OF_STEP = 's.';

/** Reads an address. Numbers and truth values are told by how they look; the server knows the types. */
export function parseDraft(search: string): Draft {
  const query = new URLSearchParams(search);
  const list = (name: string): string[] => (query.get(name) ?? '').split(',').filter((item) => item !== '');
  return {
    method: query.get('method'),
    base: query.get('base'),
    experts: list('experts'),
    parameters: valuesBehind(query, PARAMETER),
    ofExperts: valuesOfEach(query, OF_EXPERT, list('experts')),
    post: list('post'),
    ofSteps: valuesOfEach(query, OF_STEP, list('post')),
    outputDtype: query.get('dtype'),
    seed: query.get('seed'),
    name: query.get('name'),
  };
}

export function formatDraft(draft: Draft): string {
  const { method, base, experts, parameters, ofExperts, post, ofSteps, outputDtype, seed, name } = draft;
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({
    method,
    base,
    experts: experts.join(','),
    post: post.join(','),
    dtype: outputDtype,
    seed,
    name,
  })) {
    if (value !== null && value !== '') query.set(key, value);
  }
  const put = (prefix: string, values: Values = {}): void => {
    for (const [key, value] of Object.entries(values)) query.set(`${prefix}${key}`, write(value));
  };
  put(PARAMETER, parameters);
  for (const id of experts) put(`${OF_EXPERT}${id}.`, ofExperts[id]);
  for (const id of post) put(`${OF_STEP}${id}.`, ofSteps[id]);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function valuesBehind(query: URLSearchParams, prefix: string): Values {
  const named = [...query].filter(([name]) => name.startsWith(prefix) && name.length > prefix.length);
  return Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length), read(value)]));
}

/** Values of those that are chosen and have some. */
function valuesOfEach(query: URLSearchParams, prefix: string, ids: readonly string[]): Record<string, Values> {
  const all = ids.map((id) => [id, valuesBehind(query, `${prefix}${id}.`)] as const);
  return Object.fromEntries(all.filter(([, values]) => Object.keys(values).length > 0));
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

/** Parameters of each expert, its weight among them where the method weighs. */
export function factsOfExperts({ weighted, expertParameters }: MethodChoice): readonly ParameterFacts[] {
  return weighted && !expertParameters.some(({ name }) => name === WEIGHT.name)
    ? [WEIGHT, ...expertParameters]
    : expertParameters;
}

/** What is asked of the server; null while a method or the experts are missing. */
export function inputOf(draft: Draft, method: MethodChoice | null): MergeInput | null {
  if (method === null || draft.experts.length === 0) return null;
  return {
    method: { id: method.id, dialect: method.dialect, version: method.version },
    parameters: known(method.parameters, draft.parameters),
    base: method.prerequisites.base || method.optionalBase ? draft.base : null,
    experts: draft.experts.map((checkpoint) => expertOf(checkpoint, draft.ofExperts[checkpoint] ?? {}, method)),
    post: draft.post.map((id) => ({ id, parameters: draft.ofSteps[id] ?? {} })),
    ...(draft.outputDtype === null ? {} : { outputDtype: draft.outputDtype }),
    ...(draft.seed === null || !method.prerequisites.randomness ? {} : { seed: draft.seed }),
    name: draft.name,
  };
}

function expertOf(checkpoint: string, values: Values, method: MethodChoice): ExpertInput {
  const { weight } = factsOfExperts(method).includes(WEIGHT) ? values : {};
  return {
    checkpoint,
    ...(typeof weight === 'number' ? { weight } : {}),
    parameters: known(method.expertParameters, values),
  };
}

/** Values of parameters that there are: those of a method that was chosen before are passed over. */
function known(facts: readonly ParameterFacts[], values: Values): Values {
  const names = new Set(facts.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}
