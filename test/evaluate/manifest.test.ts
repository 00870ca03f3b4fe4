import { describe, expect, test } from '@jest/globals';
import { ManifestError } from '../../src/evaluate/evaluation-errors.ts';
import { classGroups, gridClasses, parseImageManifest } from '../../src/evaluate/image-manifest.ts';
import { parseManifest } from '../../src/evaluate/manifest.ts';

interface TestCell {
  id: string;
  coordinates: { category: string; domain: string };
  classes: string[];
  labelOffset: number;
  templates?: string[];
  splits: { test: { file: string; rows: number } };
}

function cell(id: string, category: string, domain: string, labelOffset: number, classes: string[]): TestCell {
  return {
    id,
    coordinates: { category, domain },
    classes,
    labelOffset,
    splits: { test: { file: `data/${id}.parquet`, rows: 4 } },
  };
}

function manifest(): Record<string, unknown> {
  return {
    schema: 1,
    slug: 'pets',
    revision: '1',
    modality: 'IMAGE_CLASSIFICATION',
    title: 'Pets',
    license: 'CC0-1.0',
    source: 'drawn here',
    axes: [
      { name: 'category', values: ['furry', 'scaly'] },
      { name: 'domain', values: ['photo', 'sketch'] },
    ],
    cells: [
      cell('furry-photo', 'furry', 'photo', 0, ['cat', 'dog']),
      cell('scaly-photo', 'scaly', 'photo', 2, ['fish', 'snake', 'newt']),
      cell('furry-sketch', 'furry', 'sketch', 0, ['cat', 'dog']),
    ],
    labelSpaces: ['task', 'all'],
    templates: ['a photo of a {class}'],
    metric: 'accuracy',
    data: { format: 'parquet' },
  };
}

function cells(change: (cells: TestCell[]) => void): Record<string, unknown> {
  const json = manifest();
  change(json.cells as TestCell[]);
  return json;
}

function failure(json: unknown): ManifestError {
  try {
    parseManifest(json);
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  throw new Error('the manifest was accepted');
}

describe('a benchmark manifest', () => {
  test('is accepted with its defaults filled in', () => {
    const parsed = parseImageManifest(manifest());
    expect(parsed.head).toBe('normalized');
    expect(parsed.data).toEqual({ format: 'parquet', imageColumn: 'image', labelColumn: 'label' });
    expect(gridClasses(parsed)).toEqual(['cat', 'dog', 'fish', 'snake', 'newt']);
  });

  test.each([
    ['another schema', { schema: 2 }, 'schema'],
    ['an unknown field', { extra: 1 }, 'extra'],
    ['no cell', { cells: [] }, 'cells'],
    ['a third axis', { axes: [1, 2, 3].map((i) => ({ name: `${i}`, values: ['x'] })) }, 'axes'],
    ['a template without {class}', { templates: ['a photo'] }, 'templates.0'],
    ['an unknown metric', { metric: 'f1' }, 'metric'],
    ['an unknown modality', { modality: 'AUDIO' }, 'modality'],
    ['equal labels beyond the classes', { equalLabels: [[0, 5]] }, 'equalLabels.0'],
    [
      'an axis value given twice',
      {
        axes: [
          { name: 'category', values: ['a', 'a'] },
          { name: 'd', values: ['b'] },
        ],
      },
      'axes.0',
    ],
  ])('with %s is refused, and the field is named', (_, change, field) => {
    const error = failure({ ...manifest(), ...change });
    expect(error.code).toBe('DATA_INVALID');
    expect(error.message).toContain(field);
  });

  test.each<[string, (cells: ReturnType<typeof cell>[]) => void, string]>([
    ['the same id', (c) => (c[2].id = 'furry-photo'), 'taken by another cell'],
    ['the same point of the grid', (c) => (c[2].coordinates.domain = 'photo'), 'same point'],
    ['an unknown axis value', (c) => (c[2].coordinates.domain = 'oil'), 'has no value "oil"'],
    ['a file outside of the folder', (c) => (c[0].splits.test.file = '../secret'), 'relative path'],
    ['an absolute file', (c) => (c[0].splits.test.file = '/etc/passwd'), 'relative path'],
    ['other classes under the same label', (c) => (c[2].classes = ['cat', 'wolf']), 'global label 1'],
    ['another number of classes in the group', (c) => (c[2].classes = ['cat', 'dog', 'fish']), 'has 2'],
    ['one class only', (c) => (c[1].classes = ['fish']), 'classes'],
    ['a class twice', (c) => (c[1].classes = ['fish', 'fish', 'newt']), 'twice'],
    ['a gap in the labels', (c) => (c[1].labelOffset = 3), 'no class has the global label 2'],
    ['no test split', (c) => ((c[0].splits as object) = { tune: { file: 'a' } }), 'every cell needs the split "test"'],
  ])('with a cell that has %s is refused', (_, change, message) => {
    expect(failure(cells(change)).message).toContain(message);
  });

  test('may have names that JavaScript objects give a meaning', () => {
    const json = cells((c) =>
      Object.assign(c[0], { coordinates: JSON.parse('{"category":"furry","__proto__":"photo"}') }),
    );
    expect(failure(json).message).toContain('coordinates');
    expect(failure(null).message).toContain('manifest');
  });
});

describe('hidden splits', () => {
  const hidden = (splits: readonly string[], final = true) => ({
    ...cells((list) =>
      list.forEach((one, i) => {
        if (final || i !== 1) Object.assign(one.splits, { final: { file: `data/final-${i}.parquet` } });
      }),
    ),
    hiddenSplits: splits,
  });

  test('are named once, and every cell has them', () => {
    expect(parseImageManifest(hidden(['final'])).hiddenSplits).toEqual(['final']);
    expect(failure(hidden(['final'], false)).place).toEqual({ cell: 'scaly-photo', field: ['cells', '1', 'splits'] });
    expect(failure(hidden(['final', 'final'])).place.field).toEqual(['hiddenSplits']);
    expect(failure(hidden([])).place.field).toEqual(['hiddenSplits']);
  });
});

test('cells may have prompts of their own, which those of the same classes share', () => {
  const own = (change: (list: TestCell[]) => void) => cells(change);
  const templates = ['a drawing of {class}', '{class}!'];
  const parsed = parseImageManifest(own((list) => [list[0], list[2]].forEach((one) => (one.templates = templates))));
  expect(classGroups(parsed)).toEqual([
    { classes: ['cat', 'dog'], templates },
    { classes: ['fish', 'snake', 'newt'], templates: ['a photo of a {class}'] },
  ]);
  expect(failure(own((list) => (list[0].templates = templates))).place).toEqual({
    cell: 'furry-sketch',
    field: ['cells', '2', 'templates'],
  });
});
