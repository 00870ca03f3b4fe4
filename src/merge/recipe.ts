import { createHash } from 'node:crypto';
import { FLOAT_DTYPES, type FloatDtype } from '../tensor/dtype.ts';
import { canonicalJson } from './canonical-json.ts';
import { findMethod, listMethods } from './catalogue.ts';
import { type MergeMethod } from './method.ts';
import { readParameters } from './read-parameters.ts';
import { type MergeIssue, type Recipe, type RecipeDraft, type RecipeExpert } from './types.ts';

export { canonicalJson } from './canonical-json.ts';

/** A merge of more experts than this is a mistake. */
const MAX_EXPERTS = 256;
const DIGEST = /^[0-9a-f]{64}$/;

export type ResolvedRecipe =
  { readonly ok: true; readonly recipe: Recipe } | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/**
 * Makes a canonical recipe of what a client asks for: defaults filled in, every value checked, experts sorted by digest
 * where the method does not care about their order. All mistakes are reported at once, each with the path of its field.
 */
export function resolveRecipe(draft: RecipeDraft): ResolvedRecipe {
  const method = findMethod(draft.method);
  if (method === null) return { ok: false, errors: [unknownMethod(draft)] };
  const errors: MergeIssue[] = [];
  const { parameters, given } = readParameters(method.card, draft.parameters ?? {}, errors);
  const experts = readExperts(method, draft, errors);
  const base = readBase(method, draft.base ?? null, errors);
  const outputDtype = readOutputDtype(draft.outputDtype, errors);
  const seed = readSeed(method, draft.seed ?? 0, errors);
  if (errors.length > 0) return { ok: false, errors };

  const settled = method.settle?.({ parameters, experts }, given) ?? { parameters, experts };
  if (isIssues(settled)) return { ok: false, errors: settled };
  const { id, dialect, version } = method.card;
  const recipe: Recipe = {
    schema: 1,
    method: { id, dialect, version },
    parameters: settled.parameters,
    base,
    experts: method.ordered ? settled.experts : [...settled.experts].sort(byDigest),
    outputDtype,
    seed,
  };
  return { ok: true, recipe };
}

/** Identity of a recipe: SHA-256 (hex) of its canonical JSON. */
export function recipeDigest(recipe: Recipe): string {
  return createHash('sha256').update(canonicalJson(recipe)).digest('hex');
}

function isIssues(settled: object): settled is readonly MergeIssue[] {
  return Array.isArray(settled);
}

function byDigest(a: RecipeExpert, b: RecipeExpert): number {
  if (a.digest !== b.digest) return a.digest < b.digest ? -1 : 1;
  return a.weight - b.weight;
}

function unknownMethod(draft: RecipeDraft): MergeIssue {
  const { id, dialect, version } = draft.method;
  const same = listMethods().filter((card) => card.id === id);
  if (same.length === 0) {
    const known = [...new Set(listMethods().map((card) => card.id))].join(', ');
    return {
      code: 'METHOD_UNKNOWN',
      field: ['method', 'id'],
      message: `there is no method "${String(id)}"; known: ${known}`,
    };
  }
  const known = same.map((card) => `${card.dialect} ${card.version}`).join(', ');
  const field = same.some((card) => card.dialect === dialect) || dialect === undefined ? 'version' : 'dialect';
  return {
    code: 'METHOD_UNKNOWN',
    field: ['method', field],
    message: `${id} has no ${field} "${String(field === 'version' ? version : dialect)}"; known: ${known}`,
  };
}

function readExperts(method: MergeMethod, draft: RecipeDraft, errors: MergeIssue[]): RecipeExpert[] {
  const { min, max } = method.card.experts;
  const count = draft.experts.length;
  const most = Math.min(max ?? MAX_EXPERTS, MAX_EXPERTS);
  if (count < min || count > most) {
    const wanted = min === max ? `exactly ${min}` : count < min ? `at least ${min}` : `at most ${most}`;
    errors.push({
      code: 'EXPERT_COUNT',
      field: ['experts'],
      message: `${method.card.id} takes ${wanted} experts, not ${count}`,
    });
  }
  return draft.experts.map(({ digest, weight = 1 }, index) => {
    const at = ['experts', String(index)];
    if (!DIGEST.test(digest)) errors.push(invalid([...at, 'digest'], 'is not a hexadecimal SHA-256'));
    if (typeof weight !== 'number' || !Number.isFinite(weight) || Math.abs(weight) > 1e6) {
      errors.push(parameter([...at, 'weight'], 'a weight is a finite number of at most 1e6'));
    } else if (!method.weighted && weight !== 1) {
      errors.push(parameter([...at, 'weight'], `${method.card.id} takes no weights`));
    }
    return { digest, weight };
  });
}

function readBase(method: MergeMethod, base: string | null, errors: MergeIssue[]): string | null {
  const { id, prerequisites } = method.card;
  if (prerequisites.base && base === null) {
    errors.push({ code: 'BASE_REQUIRED', field: ['base'], message: `${id} needs the base that the experts come from` });
  } else if (!prerequisites.base && base !== null) {
    errors.push(invalid(['base'], `is not used by ${id}: leave it out`));
  } else if (base !== null && !DIGEST.test(base)) {
    errors.push(invalid(['base'], 'is not a hexadecimal SHA-256'));
  }
  return base;
}

function readOutputDtype(dtype: string | undefined, errors: MergeIssue[]): FloatDtype | 'same' {
  if (dtype === undefined || dtype === 'same') return 'same';
  const found = FLOAT_DTYPES.find((known) => known === dtype);
  if (found === undefined) {
    const known = FLOAT_DTYPES.join(', ');
    const message = `output dtype "${String(dtype)}" is not one of same, ${known}`;
    errors.push({ code: 'DTYPE_UNSUPPORTED', field: ['outputDtype'], message });
  }
  return found ?? 'same';
}

/** Methods without randomness always have seed 0, so that a seed does not make two recipes of one merge. */
function readSeed(method: MergeMethod, seed: unknown, errors: MergeIssue[]): number {
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed) || seed < 0) {
    errors.push(parameter(['seed'], 'a seed is an integer from 0 to 2^53 − 1'));
    return 0;
  }
  return method.card.prerequisites.randomness ? seed : 0;
}

function invalid(field: readonly string[], what: string): MergeIssue {
  return { code: 'INVALID_INPUT', field, message: `${field.join('.')} ${what}` };
}

function parameter(field: readonly string[], message: string): MergeIssue {
  return { code: 'PARAMETER_INVALID', field, message };
}
