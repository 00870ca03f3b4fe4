import { expect, test } from '@jest/globals';
import { recipeDifferences } from '../../web/src/compare/recipe-difference.ts';
import { layOutLineage } from '../../web/src/checkpoint/lineage-layout.ts';

test('recipes differ where a value does, or where one has none', () => {
  const a = { method: { id: 'ties' }, parameters: { lambda: 0.3, density: 0.2 }, post: [] };
  const b = { method: { id: 'ties' }, parameters: { lambda: 0.5 }, post: [] };
  expect(recipeDifferences(a, b)).toEqual([
    { path: 'parameters.density', a: '0.2', b: null },
    { path: 'parameters.lambda', a: '0.3', b: '0.5' },
  ]);
  expect(recipeDifferences(a, a)).toEqual([]);
});

test('a lineage has a column for each generation, and each checkpoint once', () => {
  const node = (id: string, kind: 'BASE' | 'EXPERT' | 'MERGED') => ({ id, name: id, kind });
  const base = node('base', 'BASE');
  const expert = (id: string) => ({ ...node(id, 'EXPERT'), base, mergedBy: null });
  const { nodes, edges } = layOutLineage({
    checkpoint: {
      ...node('merged', 'MERGED'),
      ...{ base, usedBy: { nodes: [] } },
      mergedBy: {
        ...{ id: 'merge', method: { id: 'ties' } },
        inputs: [
          { role: 'BASE', checkpoint: { ...base, base: null, mergedBy: null } },
          ...['a', 'b'].map((id) => ({ role: 'EXPERT' as const, checkpoint: expert(id) })),
        ],
      },
    },
    trained: { nodes: [] },
  });
  expect(new Map(nodes.map(({ id, generation }) => [id, generation]))).toEqual(
    new Map([
      ['merged', 0],
      ['base', -2],
      ['a', -1],
      ['b', -1],
    ]),
  );
  expect(edges.map(({ from, to, label }) => `${from.id} ${label} ${to.id}`)).toEqual([
    ...['base ties merged', 'a ties merged', 'b ties merged', 'base trained a', 'base trained b'],
  ]);
});
