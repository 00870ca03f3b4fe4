import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { candidatesOf, type Role } from '../../web/src/recipe/candidates.ts';
import {
  type Draft,
  factsOfExperts,
  formatDraft,
  inputOf,
  type MethodChoice,
  parseDraft,
  type Values,
} from '../../web/src/recipe/draft.ts';

describe('the address of a recipe', () => {
  test('says everything that is filled in, with the types of parameters', () => {
    const id = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
    const value = fc.oneof(
      // JSON has no negative zero
      fc.double({ noNaN: true }).filter((one) => Number.isFinite(one) && !Object.is(one, -0)),
      fc.boolean(),
      fc.string({ minLength: 1 }),
    );
    const values = fc.dictionary(id, value, { maxKeys: 3, noNullPrototype: true });
    const bare: fc.Arbitrary<Omit<Draft, 'ofExperts' | 'ofSteps'>> = fc.record({
      method: fc.option(id.map((name) => `${name}/paper`)),
      base: fc.option(id),
      experts: fc.uniqueArray(id, { maxLength: 4 }),
      parameters: values,
      post: fc.uniqueArray(id, { maxLength: 2 }),
      outputDtype: fc.option(fc.constantFrom('F32', 'BF16')),
      seed: fc.option(fc.nat().map(String)),
      name: fc.option(fc.string({ minLength: 1 })),
    });
    const filled = values.filter((one) => Object.keys(one).length > 0);
    const ofEach = (ids: readonly string[]): fc.Arbitrary<Record<string, Values>> =>
      fc
        .subarray([...ids])
        .chain((some) => fc.tuple(...some.map((one) => fc.tuple(fc.constant(one), filled))))
        .map((entries) => Object.fromEntries(entries));
    const draft: fc.Arbitrary<Draft> = bare.chain((known) =>
      fc.record({ ofExperts: ofEach(known.experts), ofSteps: ofEach(known.post) }).map((own) => ({ ...known, ...own })),
    );
    fc.assert(
      fc.property(draft, (wanted) => {
        const read = parseDraft(formatDraft(wanted));
        expect(read).toEqual(wanted);
      }),
    );
  });
});

describe('what is asked of the server', () => {
  const number = (name: string): MethodChoice['parameters'][number] => ({
    ...{ name, type: 'NUMBER', default: 1, min: null, max: null, choices: null, grid: [], help: '' },
  });
  const method = (part: Partial<MethodChoice>): MethodChoice => ({
    ...{ id: 'ties', dialect: 'paper', version: 1, title: 'TIES', summary: '', minExperts: 1, maxExperts: null },
    ...{ makesAdapter: false, optionalBase: false, costFormula: 'P', weighted: true, expertParameters: [] },
    ...{ citation: { title: '', arxiv: null }, parameters: [number('lambda')] },
    prerequisites: { base: true, statistics: [], randomness: false },
    ...part,
  });
  const draft = parseDraft(
    '?experts=a,b&p.lambda=0.5&p.gone=1&e.a.weight=2&e.a.density=0.1&e.c.weight=3&seed=7&dtype=F16',
  );

  test('is what the method has, and nothing that another method had', () => {
    expect(inputOf(draft, method({}))).toEqual({
      ...{ method: { id: 'ties', dialect: 'paper', version: 1 }, parameters: { lambda: 0.5 }, base: null, name: null },
      experts: [
        { checkpoint: 'a', weight: 2, parameters: {} },
        { checkpoint: 'b', parameters: {} },
      ],
      ...{ post: [], outputDtype: 'F16' },
    });
    expect(inputOf(draft, method({ weighted: false }))?.experts).toEqual([
      { checkpoint: 'a', parameters: {} },
      { checkpoint: 'b', parameters: {} },
    ]);
    const random = method({ prerequisites: { base: true, statistics: [], randomness: true } });
    expect(inputOf(draft, random)?.seed).toBe('7');
  });

  test('has weights among the parameters of experts where the method has them there', () => {
    const own = method({ expertParameters: [number('weight'), number('density')] });
    expect(factsOfExperts(own).map(({ name }) => name)).toEqual(['weight', 'density']);
    expect(inputOf(draft, own)?.experts).toEqual([
      { checkpoint: 'a', parameters: { weight: 2, density: 0.1 } },
      { checkpoint: 'b', parameters: {} },
    ]);
  });
});

test('what is likely wanted is offered first: bases as a base; experts of the chosen base as experts', () => {
  const of = (kind: 'BASE' | 'EXPERT' | 'ADAPTER' | 'MERGED', id: string, base: string | null = null) => ({
    ...{ id, name: id, kind, family: null, trainedCells: [] },
    base: base === null ? null : { id: base, name: base },
  });
  const found = {
    bases: { nodes: [of('BASE', 'clip'), of('BASE', 't5')] },
    experts: { nodes: [of('EXPERT', 'clip 1', 'clip'), of('EXPERT', 't5 1', 't5')] },
    adapters: { nodes: [of('ADAPTER', 'lora', 'clip')] },
    merges: { nodes: [of('MERGED', 'clip merged', 'clip'), of('MERGED', 't5 merged', 't5')] },
  };
  const offered = (role: Role, base: string | null) => candidatesOf(found, role, base).map(({ id }) => id);
  expect(offered('base', null).slice(0, 3)).toEqual(['clip', 't5', 'clip 1']);
  expect(offered('expert', 't5')).toEqual([...['t5 1', 'clip 1', 'lora', 't5 merged', 'clip merged', 'clip', 't5']]);
});
