import { afterAll, describe, expect, test } from '@jest/globals';
import { listMethods } from '../../../src/merge/catalogue.ts';
import { planMerge } from '../../../src/merge/plan.ts';
import { type MergeIssue } from '../../../src/merge/types.ts';
import { f32, type MergeCase, mergeCase, recipeOf, temporaryFolder, writeCheckpoint } from '../support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const at = folder.path;
const DIALECT = 'mergekit-0.1.4';

function model(values: readonly number[], shape: readonly number[] = [values.length]) {
  return writeCheckpoint(at, [f32('w', shape, values)]);
}

function issues(merge: MergeCase): readonly MergeIssue[] {
  const planned = planMerge({
    recipe: recipeOf(merge),
    base: merge.base?.table ?? null,
    experts: merge.experts.map(({ table }) => table),
  });
  if (planned.ok) throw new Error('it was planned');
  return planned.errors;
}

/** Methods of one folder with as many experts as they take, and a base where they want one. */
const methods = listMethods()
  .filter(({ dialect, id }) => dialect === DIALECT || ['magmax', 'consensus', 'pcb'].includes(id))
  .map((card) => ({ ...card, count: Math.min(card.experts.max ?? 3, 3) }));

describe('before the job starts', () => {
  const base = model([0, 0, 0, 0]);
  const expert = model([1, 2, 3, 4]);

  test('a density that keeps nothing of a tensor is refused', () => {
    const merge = { folder: at, method: 'ties', dialect: DIALECT, base, experts: [expert] };
    expect(issues({ ...merge, expertParameters: [{ density: 0.2 }] })).toEqual([
      expect.objectContaining({
        code: 'PARAMETER_INVALID',
        tensor: 'w',
        field: ['experts', '0', 'parameters', 'density'],
        message: expect.stringContaining('a density of 0.2 keeps none of the 4 entries'),
      }),
    ]);
  });

  test('a keep probability outside of (0, 1) is refused', () => {
    const merge = { folder: at, method: 'della', dialect: DIALECT, base, experts: [expert] };
    const own = { density: 0.9, epsilon: 0.15 };
    expect(issues({ ...merge, expertParameters: [own] })).toEqual([
      expect.objectContaining({ code: 'PARAMETER_INVALID', field: ['experts', '0', 'parameters', 'epsilon'] }),
    ]);
  });

  test.each(['linear', 'multislerp'])('%s: weights that sum to zero are refused', (method) => {
    const merge = { folder: at, method, dialect: DIALECT, experts: [expert, base], weights: [1, -1] };
    expect(issues(merge)).toEqual([expect.objectContaining({ code: 'PARAMETER_INVALID', tensor: 'w' })]);
  });

  test('parameters of the wrong kind are refused with their path', () => {
    const merge = { folder: at, method: 'ties', dialect: DIALECT, base, experts: [expert] };
    expect(() => recipeOf({ ...merge, expertParameters: [{ density: 2 }] })).toThrow(
      'density must be a number from 0 to 1',
    );
    expect(() => recipeOf({ ...merge, expertParameters: [{ gamma: 0.1 }] })).toThrow(
      'there is no parameter \\"gamma\\"',
    );
  });
});

describe('what cannot be merged is an error that names the tensor', () => {
  test.each(methods)('$id: NaN in one expert', async ({ id, dialect, count, prerequisites }) => {
    const values = (seed: number): number[] => Array.from({ length: 60 }, (_, e) => Math.sin(seed * 7 + e));
    const experts = Array.from({ length: count }, (_, index) =>
      model(values(index + 1).map((x, e) => (index === count - 1 && e === 17 ? NaN : x))),
    );
    const run = mergeCase({
      folder: at,
      method: id,
      dialect,
      base: prerequisites.base ? model(values(0)) : null,
      experts,
    });
    await expect(run).rejects.toMatchObject({ code: 'NUMERIC' });
  });

  test('model_stock: task vectors in opposite directions', async () => {
    const experts = [model([1, 2, 3]), model([-1, -2, -3])];
    const run = mergeCase({ folder: at, method: 'model_stock', dialect: DIALECT, base: model([0, 0, 0]), experts });
    await expect(run).rejects.toMatchObject({ code: 'NUMERIC', place: { tensor: 'w' } });
  });

  test('multislerp: three directions that cancel', async () => {
    const half = Math.sqrt(3) / 2;
    const experts = [model([1, 0]), model([-0.5, half]), model([-0.5, -half])];
    const run = mergeCase({ folder: at, method: 'multislerp', dialect: DIALECT, experts, parameters: { eps: 1e-6 } });
    await expect(run).rejects.toMatchObject({ code: 'NUMERIC', place: { tensor: 'w' } });
  });

  test('pcb: an expert that is the base', async () => {
    const [base, other] = [model([0, 0, 0, 0]), model([1, 2, 3, 4])];
    const run = mergeCase({ folder: at, method: 'pcb', base, experts: [other, base] });
    await expect(run).rejects.toMatchObject({ code: 'NUMERIC' });
  });
});

describe('small and odd tensors are merged', () => {
  const odd = methods.filter(({ id }) => id !== 'pcb');
  const shapes: readonly (readonly number[])[] = [[], [1], [1, 1], [1, 7], [7, 1], [2, 1, 3], [2, 3, 1, 2, 2]];

  test.each(odd)('$id: one entry, one row, one column, five axes', async ({ id, dialect, count, prerequisites }) => {
    const make = (seed: number) =>
      writeCheckpoint(
        at,
        shapes.map((shape, index) => {
          const length = shape.reduce((product, side) => product * side, 1);
          return f32(
            `w${index}`,
            shape,
            Array.from({ length }, (_, e) => Math.sin(seed + 5 * index + e)),
          );
        }),
      );
    const experts = Array.from({ length: count }, (_, index) => make(index + 1));
    const merged = await mergeCase({
      folder: at,
      method: id,
      dialect,
      base: prerequisites.base ? make(0.5) : null,
      experts,
    });
    expect(shapes.flatMap((_, index) => merged.values(`w${index}`)).every(Number.isFinite)).toBe(true);
  });

  test.each(odd)('$id: experts that are the base', async ({ id, dialect, count, prerequisites }) => {
    const same = model([0.5, -0.25, 0, 1]);
    const experts = new Array(count).fill(same);
    const merged = await mergeCase({
      folder: at,
      method: id,
      dialect,
      base: prerequisites.base ? same : null,
      experts,
    });
    const wanted = [0.5, -0.25, 0, 1];
    expect(Math.max(...merged.values('w').map((x, e) => Math.abs(x - wanted[e])))).toBeLessThan(1e-6);
  });
});
