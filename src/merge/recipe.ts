import { FLOAT_DTYPES, type FloatDtype } from '../tensor/dtype.ts';
import { findAnyMethod, listAllMethods } from './catalogue.ts';
import { canonicalJson } from './canonical-json.ts';
import { type RecipeMethod } from './method.ts';
import { readExperts } from './read-experts.ts';
import { readParameters } from './read-parameters.ts';
import { readPostSteps } from './read-post-steps.ts';
import { readStacks } from './read-stacks.ts';
import { badParameter, DIGEST, invalid } from './recipe-issues.ts';
import { type Recipe, type RecipeDraft, type RecipeExpert } from './recipe-types.ts';
import { type MergeIssue } from './types.ts';

export type ResolvedRecipe =
  { readonly ok: true; readonly recipe: Recipe } | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/**
 * Makes a canonical recipe of what a client asks for: defaults filled in, every value checked, experts sorted by digest
 * where the method does not care about their order. All mistakes are reported at once, each with the path of its field.
 */
export function resolveRecipe(draft: RecipeDraft): ResolvedRecipe {
  const method = findAnyMethod(draft.method);
  if (method === null) return { ok: false, errors: [unknownMethod(draft)] };
  const errors: MergeIssue[] = [];
  const { parameters, given } = readParameters(
    method.card,
    method.card.parameters,
    draft.parameters ?? {},
    ['parameters'],
    errors,
  );
  const experts = readExperts(method, draft, errors);
  const base = readBase(method, draft.base ?? null, errors);
  const outputDtype = readOutputDtype(draft.outputDtype, errors);
  const seed = readSeed(method, draft.seed ?? 0, errors);
  const post = readPostSteps(method, draft.post ?? [], errors);
  const stacks = readStacks(draft, errors);
  if (errors.length > 0) return { ok: false, errors };

  const settled = method.settle?.({ parameters, experts, base }, given) ?? { parameters, experts, base };
  if (isIssues(settled)) return { ok: false, errors: settled };
  const { id, dialect, version } = method.card;
  const recipe: Recipe = {
    schema: 1,
    method: { id, dialect, version },
    parameters: settled.parameters,
    base: settled.base,
    experts: method.ordered ? settled.experts : [...settled.experts].sort(byDigest),
    outputDtype,
    seed,
    ...(post.length === 0 ? {} : { post }),
    ...(stacks.length === 0 ? {} : { stacks }),
  };
  return { ok: true, recipe };
}

function isIssues(settled: object): settled is readonly MergeIssue[] {
  return Array.isArray(settled);
}

function byDigest(a: RecipeExpert, b: RecipeExpert): number {
  if (a.digest !== b.digest) return a.digest < b.digest ? -1 : 1;
  if (a.weight !== b.weight) return a.weight - b.weight;
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function unknownMethod(draft: RecipeDraft): MergeIssue {
  const { id, dialect, version } = draft.method;
  const same = listAllMethods().filter((card) => card.id === id);
  if (same.length === 0) {
    const known = [...new Set(listAllMethods().map((card) => card.id))].join(', ');
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

function readBase({ card }: RecipeMethod, base: string | null, errors: MergeIssue[]): string | null {
  const { id, prerequisites } = card;
  if (prerequisites.base && base === null) {
    errors.push({ code: 'BASE_REQUIRED', field: ['base'], message: `${id} needs the base that the experts come from` });
  } else if (!prerequisites.base && card.optionalBase !== true && base !== null) {
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
function readSeed(method: RecipeMethod, seed: unknown, errors: MergeIssue[]): number {
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed) || seed < 0) {
    errors.push(badParameter(['seed'], 'a seed is an integer from 0 to 2^53 − 1'));
    return 0;
  }
  return method.card.prerequisites.randomness ? seed : 0;
}
