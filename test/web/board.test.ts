import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asCsv, asMarkdown } from '../../web/src/board/copy-as.ts';
import { groupRows, inOrder, paretoRows, type Row } from '../../web/src/board/rows.ts';
import { tellingParameters } from '../../src/client/telling-parameters.ts';
import { type BoardState, formatBoardState, parseBoardState, PREREQUISITES } from '../../web/src/board/state.ts';
import { chooseBenchmark } from '../../web/src/board/choose-benchmark.ts';
import { baselineFilterOf, mergeFilterOf } from '../../web/src/board/question.ts';
import { bytes, seconds } from '../../web/src/ui/format.ts';

function row(part: Partial<Row> & { readonly heldIn?: Row['heldIn'] } = {}): Row {
  const score = { value: 0.5, standardError: 0.01, cells: 4, relativeToBase: null, relativeToExperts: null };
  return {
    ...{ id: 'row', rank: 1, role: 'METHOD', grid: null, tier: 'VERIFIED', metric: 'accuracy', experts: 2 },
    ...{ parameters: { lambda: 0.3 }, merge: null, checkpoint: { id: 'checkpoint', name: 'ties of 2' }, cost: null },
    ...{ flag: null, inputFlags: [] },
    method: { id: 'ties', dialect: 'paper', version: 1, title: 'TIES' },
    ...{ heldIn: score, generalization: score, prerequisites: null },
    ...part,
  };
}

const scored = (heldIn: number, generalization: number): Row => {
  const axis = (value: number) => ({ value, standardError: 0, cells: 1, relativeToBase: null });
  return row({ heldIn: { ...axis(heldIn), relativeToExperts: null }, generalization: axis(generalization) });
};

describe('the address of a board', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,11}$/);
  const state: fc.Arbitrary<BoardState> = fc.record({
    modality: fc.constantFrom('IMAGE_CLASSIFICATION' as const, 'LANGUAGE' as const, null),
    benchmark: fc.option(name.map((slug) => `${slug}@1`)),
    split: fc.option(name),
    labelSpace: fc.constantFrom('TASK' as const, 'ALL' as const),
    tier: fc.constantFrom('VERIFIED' as const, 'REPORTED' as const, null),
    methods: fc.array(name, { maxLength: 3 }),
    family: fc.option(fc.constantFrom('SPARSE' as const, 'TASK_VECTORS' as const)),
    dialect: fc.option(name),
    have: fc.option(fc.subarray([...PREREQUISITES])),
    minExperts: fc.option(fc.integer({ min: 1, max: 99 })),
    maxExperts: fc.option(fc.integer({ min: 1, max: 99 })),
    selected: fc.boolean(),
    flagged: fc.boolean(),
    field: fc.constantFrom('HELD_IN' as const, 'GENERALIZATION' as const, 'SECONDS' as const, 'EXPERTS' as const),
    direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  });

  test('says everything: any state comes back from its address', () => {
    fc.assert(fc.property(state, (wanted) => expect(parseBoardState(formatBoardState(wanted))).toEqual(wanted)));
  });

  test('is empty for the usual board, and no address is a mistake', () => {
    expect(formatBoardState(parseBoardState(''))).toBe('');
    fc.assert(fc.property(fc.string(), (search) => expect(typeof parseBoardState(search).field).toBe('string')));
  });
});

test('what is asked of merges is not asked of baselines; what chooses the board is', () => {
  const asked = parseBoardState(
    '?split=tune&labels=all&flagged=included&family=sparse&dialect=paper&have=base&min=3&max=5',
  );
  expect(baselineFilterOf(asked)).toEqual({
    ...{ split: 'tune', labelSpace: 'ALL', flagged: 'INCLUDED' },
    roles: ['PRETRAINED', 'EXPERT', 'MULTITASK', 'ENSEMBLE'],
  });
  expect(mergeFilterOf(asked)).toMatchObject({
    ...{ split: 'tune', labelSpace: 'ALL', flagged: 'INCLUDED', roles: ['METHOD'] },
    ...{ families: ['SPARSE'], dialect: 'paper', needsOnly: ['base'], minExperts: 3, maxExperts: 5 },
  });
});

test('an address names a benchmark by slug and revision, or by slug alone the newest, of whatever modality', () => {
  const benchmark = (slug: string, revision: string, modality: 'IMAGE_CLASSIFICATION' | 'LANGUAGE') => ({
    ...{ id: `${slug}@${revision}`, slug, revision, title: slug, modality, splits: [] },
  });
  const known = [
    benchmark('babel', '2', 'LANGUAGE'),
    benchmark('babel', '1', 'LANGUAGE'),
    benchmark('shapes', '1', 'IMAGE_CLASSIFICATION'),
  ];
  const chosen = (search: string) => chooseBenchmark(known, parseBoardState(search))?.id;
  expect(chosen('')).toBe('shapes@1');
  expect(chosen('?modality=language')).toBe('babel@2');
  expect(chosen('?benchmark=babel')).toBe('babel@2');
  expect(chosen('?benchmark=babel@1&modality=image_classification')).toBe('babel@1');
  expect(chosen('?benchmark=nothing')).toBe('shapes@1');
  expect(chooseBenchmark([], parseBoardState(''))).toBeNull();
});

describe('rows of a board', () => {
  test('stand behind the best of their method and number of experts, or of their kind of baseline', () => {
    const expert = { method: null, role: 'EXPERT' } as const;
    const groups = groupRows([
      ...[row({ id: 'a' }), row({ id: 'b' }), row({ id: 'c', experts: 3 })],
      ...[row({ id: 'd', ...expert }), row({ id: 'e', method: null, role: 'PRETRAINED' }), row({ id: 'f', ...expert })],
    ]);
    expect(groups.map(({ best, others }) => [best.id, others.map(({ id }) => id)])).toEqual([
      ['a', ['b']],
      ['c', []],
      ['d', ['f']],
      ['e', []],
    ]);
  });

  test('are put in order as the server does it: those without the value last, equal ones as they came', () => {
    const [low, high, none] = [
      row({ ...scored(0.2, 0.5), id: 'low' }),
      row({ ...scored(0.8, 0.5), id: 'high' }),
      row({ id: 'none', heldIn: null }),
    ];
    const order = (field: 'HELD_IN' | 'GENERALIZATION', direction: 'ASC' | 'DESC') =>
      inOrder([none, low, high], { field, direction }).map(({ id }) => id);
    expect(order('HELD_IN', 'DESC')).toEqual(['high', 'low', 'none']);
    expect(order('HELD_IN', 'ASC')).toEqual(['low', 'high', 'none']);
    expect(order('GENERALIZATION', 'DESC')).toEqual(['none', 'low', 'high']);
  });

  test('say numbers, and choices that are not the usual ones', () => {
    const defaults = new Map([['ties/paper', { agg: 'mean', trim: 'global', lambda: 0.3 }]]);
    const ties = row({ parameters: { lambda: 0.3, agg: 'mean', trim: 'tensor' } });
    expect(tellingParameters(ties, defaults)).toEqual({ lambda: 0.3, trim: 'tensor' });
    expect(tellingParameters(ties, new Map())).toEqual(ties.parameters);
    expect(tellingParameters(row({ method: null, parameters: null }), defaults)).toEqual({});
  });

  test('on the front are those that no other row beats in both scores, equal ones together', () => {
    const front = (...pairs: [number, number][]) =>
      paretoRows(pairs.map(([a, b]) => scored(a, b))).map(({ heldIn, generalization }) => [
        ...[heldIn?.value, generalization?.value],
      ]);
    expect(front([0.5, 0.9], [0.7, 0.6], [0.6, 0.6], [0.7, 0.6], [0.4, 0.4])).toEqual([
      ...[
        [0.7, 0.6],
        [0.7, 0.6],
        [0.5, 0.9],
      ],
    ]);
    expect(paretoRows([row({ generalization: null }), scored(0.1, 0.1)])).toHaveLength(1);
  });
});

describe('a board as text', () => {
  test('quotes what CSV gives a meaning to, and disarms what a spreadsheet would compute', () => {
    const csv = asCsv([row({ parameters: { note: 'a "b", c' } }), row({ method: null, role: 'EXPERT', rank: null })]);
    expect(csv.split('\r\n')).toHaveLength(4);
    expect(csv).toContain('"note = a ""b"", c"');
    expect(asCsv([row({ method: { id: '=1+1', dialect: 'x', version: 1, title: '' } })])).toContain("1,'=1+1,x");
  });

  test('says what is flagged, and why', () => {
    const flag = { reason: 'saw the test split' };
    const expert = { checkpoint: { id: 'c', name: 'expert 1' }, flag };
    expect(asCsv([row({ flag, inputFlags: [expert] })])).toContain(
      'flagged: saw the test split; made of expert 1, flagged: saw the test split',
    );
  });

  test('escapes the bars of Markdown', () => {
    expect(asMarkdown([row({ parameters: { a: 'x|y' } })])).toContain('a = x\\|y');
  });
});

test('sizes and times are said in units that fit', () => {
  expect([bytes('0'), bytes(1536), bytes(1023 * 2 ** 20), bytes('5368709120')]).toEqual([
    '0 B',
    '1.50 KiB',
    '1023 MiB',
    '5.00 GiB',
  ]);
  expect([seconds(0.25), seconds(3), seconds(600), seconds(10_800)]).toEqual(['250 ms', '3.00 s', '10.0 min', '3.0 h']);
});
