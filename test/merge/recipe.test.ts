import { describe, expect, test } from '@jest/globals';
import { findMethod, listMethods } from '../../src/merge/catalogue.ts';
import { canonicalJson } from '../../src/merge/canonical-json.ts';
import { resolveRecipe } from '../../src/merge/recipe.ts';
import { recipeDigest } from '../../src/merge/recipe-digest.ts';
import { type Recipe, type RecipeDraft } from '../../src/merge/recipe-types.ts';
import { type MergeIssue } from '../../src/merge/types.ts';

const [a, b, c, base] = ['a', 'b', 'c', '0'].map((digit) => digit.repeat(64));
const three = [{ digest: a }, { digest: b }, { digest: c }];

function resolve(draft: Partial<RecipeDraft> & { readonly id?: string }): Recipe {
  const resolved = resolveRecipe({ method: { id: draft.id ?? 'task_arithmetic' }, base, experts: three, ...draft });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors));
  return resolved.recipe;
}

function refuse(draft: Partial<RecipeDraft> & { readonly id?: string }): readonly MergeIssue[] {
  const resolved = resolveRecipe({ method: { id: draft.id ?? 'task_arithmetic' }, base, experts: three, ...draft });
  if (resolved.ok) throw new Error('it was accepted');
  return resolved.errors;
}

describe('the catalogue', () => {
  test('lists the methods with complete cards', () => {
    const cards = listMethods();
    expect(cards.map((card) => card.id)).toEqual(
      expect.arrayContaining(['linear', 'slerp', 'mlerp', 'task_arithmetic', 'dare_linear', 'dare_ties', 'ties']),
    );
    for (const card of cards) {
      expect(new Set(card.parameters.map(({ name }) => name)).size).toBe(card.parameters.length);
      for (const parameter of card.parameters) {
        expect(parameter.help).not.toBe('');
        if (parameter.type === 'choice') expect(parameter.choices).toContain(parameter.default);
      }
    }
  });

  test('finds a method by id alone, and none by a dialect or version that is not there', () => {
    expect(findMethod({ id: 'ties' })?.card.dialect).toBe('paper');
    expect(findMethod({ id: 'ties', dialect: 'nowhere' })).toBeNull();
    expect(findMethod({ id: 'ties', version: 99 })).toBeNull();
    expect(findMethod({ id: '__proto__' })).toBeNull();
  });
});

describe('a recipe', () => {
  test('has every default filled in', () => {
    expect(resolve({ id: 'ties' })).toEqual({
      schema: 1,
      method: { id: 'ties', dialect: 'paper', version: 1 },
      parameters: { lambda: 1, k: 0.2, trim_scope: 'global', zero_sign: 'global-majority', agg: 'mean' },
      base,
      experts: three.map(({ digest }) => ({ digest, weight: 1 })),
      outputDtype: 'same',
      seed: 0,
    });
  });

  test('is the same for the same experts in another order, where the method does not care', () => {
    const there = [{ digest: c, weight: 2 }, { digest: a }, { digest: b }];
    const back = [{ digest: b }, { digest: a }, { digest: c, weight: 2 }];
    expect(recipeDigest(resolve({ experts: there }))).toBe(recipeDigest(resolve({ experts: back })));
    expect(resolve({ id: 'slerp', base: null, experts: [{ digest: b }, { digest: a }] }).experts[0].digest).toBe(b);
  });

  test('of two experts and lambda is the same with the experts swapped and 1 − lambda', () => {
    const one = resolve({
      id: 'linear',
      base: null,
      parameters: { lambda: 0.1 },
      experts: [{ digest: a }, { digest: b }],
    });
    const two = resolve({
      id: 'linear',
      base: null,
      parameters: { lambda: 0.9 },
      experts: [{ digest: b }, { digest: a }],
    });
    expect(two).toEqual(one);
  });

  test('has weights of 1 where all weigh the same', () => {
    const weighed = three.map((expert) => ({ ...expert, weight: 0.25 }));
    expect(resolve({ id: 'linear', base: null, experts: weighed })).toEqual(resolve({ id: 'linear', base: null }));
  });

  test('does not change with a seed that the method never uses, and does with one that it does', () => {
    expect(resolve({ seed: 7 })).toEqual(resolve({}));
    expect(recipeDigest(resolve({ id: 'dare_linear', seed: 7 }))).not.toBe(
      recipeDigest(resolve({ id: 'dare_linear' })),
    );
  });

  test('has a digest that depends on nothing but its content', () => {
    const recipe = resolve({ id: 'dare_ties', seed: 3, parameters: { p: 0.25 } });
    const shuffled = Object.fromEntries(Object.entries(recipe).reverse()) as unknown as Recipe;
    expect(recipeDigest(shuffled)).toBe(recipeDigest(recipe));
  });

  test.each<[string, Partial<RecipeDraft> & { id?: string }, Partial<MergeIssue>]>([
    ['an unknown method', { method: { id: 'magic' } }, { code: 'METHOD_UNKNOWN', field: ['method', 'id'] }],
    [
      'an unknown dialect',
      { method: { id: 'ties', dialect: 'x' } },
      { code: 'METHOD_UNKNOWN', field: ['method', 'dialect'] },
    ],
    [
      'an unknown version',
      { method: { id: 'ties', version: 9 } },
      { code: 'METHOD_UNKNOWN', field: ['method', 'version'] },
    ],
    [
      'an unknown parameter',
      { parameters: { lamda: 1 } },
      { code: 'PARAMETER_INVALID', field: ['parameters', 'lamda'] },
    ],
    [
      'a parameter of the wrong type',
      { parameters: { lambda: '1' } },
      { code: 'PARAMETER_INVALID', field: ['parameters', 'lambda'] },
    ],
    [
      'a parameter out of range',
      { id: 'dare_linear', parameters: { p: 1.1 } },
      { code: 'PARAMETER_INVALID', field: ['parameters', 'p'] },
    ],
    ['a parameter that is no number', { parameters: { lambda: NaN } }, { code: 'PARAMETER_INVALID' }],
    [
      'an unknown choice',
      { id: 'ties', parameters: { agg: 'median' } },
      { code: 'PARAMETER_INVALID', field: ['parameters', 'agg'] },
    ],
    ['three experts for SLERP', { id: 'slerp', base: null }, { code: 'EXPERT_COUNT', field: ['experts'] }],
    ['one expert for MLERP', { id: 'mlerp', base: null, experts: [{ digest: a }] }, { code: 'EXPERT_COUNT' }],
    ['no experts', { experts: [] }, { code: 'EXPERT_COUNT', field: ['experts'] }],
    ['no base', { base: null }, { code: 'BASE_REQUIRED', field: ['base'] }],
    ['a base that the method does not use', { id: 'linear' }, { code: 'INVALID_INPUT', field: ['base'] }],
    [
      'a digest that is none',
      { experts: [{ digest: '../../etc' }] },
      { code: 'INVALID_INPUT', field: ['experts', '0', 'digest'] },
    ],
    ['an output type that is none', { outputDtype: 'F12' }, { code: 'DTYPE_UNSUPPORTED', field: ['outputDtype'] }],
    ['an output type that holds no floats', { outputDtype: 'I32' }, { code: 'DTYPE_UNSUPPORTED' }],
    ['a fractional seed', { seed: 0.5 }, { code: 'PARAMETER_INVALID', field: ['seed'] }],
    ['a negative seed', { seed: -1 }, { code: 'PARAMETER_INVALID', field: ['seed'] }],
    [
      'weights where none are used',
      { id: 'ties', experts: [{ digest: a, weight: 2 }] },
      { field: ['experts', '0', 'weight'] },
    ],
    [
      'a weight that is no number',
      { experts: [{ digest: a, weight: Infinity }] },
      { field: ['experts', '0', 'weight'] },
    ],
    [
      'weights that sum to zero',
      {
        id: 'linear',
        base: null,
        experts: [
          { digest: a, weight: 1 },
          { digest: b, weight: -1 },
        ],
      },
      { code: 'PARAMETER_INVALID', field: ['experts', '0', 'weight'] },
    ],
    [
      'lambda for three experts',
      { id: 'linear', base: null, parameters: { lambda: 0.5 } },
      { field: ['parameters', 'lambda'] },
    ],
  ])('is refused with %s', (_, draft, issue) => {
    expect(refuse(draft)).toEqual([expect.objectContaining(issue)]);
  });

  test('is refused with all its mistakes at once', () => {
    const issues = refuse({ parameters: { lambda: -1, x: 1 }, outputDtype: 'F12', seed: -1, base: null });
    expect(issues.map(({ field }) => field?.join('.'))).toEqual([
      'parameters.x',
      'parameters.lambda',
      'base',
      'outputDtype',
      'seed',
    ]);
  });
});

describe('canonical JSON', () => {
  test('sorts keys and knows no negative zero', () => {
    expect(canonicalJson({ b: [1, -0], a: { d: null, c: 'é' } })).toBe('{"a":{"c":"é","d":null},"b":[1,0]}');
  });

  test('refuses what JSON cannot say', () => {
    expect(() => canonicalJson({ a: Infinity })).toThrow(TypeError);
    expect(() => canonicalJson([() => 1])).toThrow(TypeError);
  });
});
