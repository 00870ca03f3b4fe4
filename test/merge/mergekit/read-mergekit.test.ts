import { describe, expect, test } from '@jest/globals';
import { describeEntry, type ReportEntry } from '../../../src/merge/mergekit/report.ts';
import { readMergekit } from '../../../src/merge/mergekit/read-config.ts';

const TIES = `models:
  - model: org/base
  - model: org/math@v2
    parameters:
      density: [1, 0.7, 0.1]
      weight: 1.0
  - model: ./code
    parameters:
      density: 0.5
      weight:
        - filter: mlp
          value: 0.5
        - value: 0
merge_method: ties
base_model: org/base
parameters:
  normalize: true
  int8_mask: true
dtype: float16
tokenizer_source: base
`;

function mistakes(text: string, allowIgnored = false): string[] {
  return readMergekit(text, { allowIgnored }).mistakes.map(describeEntry);
}

const place = ({ path, line, column }: ReportEntry): [string, number, number] => [path, line, column];

describe('a mergekit recipe', () => {
  test('is read whole, and everything in it is accounted for', () => {
    const { config, report, mistakes: found } = readMergekit(TIES);
    expect(found).toEqual([]);
    expect(config).toMatchObject({
      method: { value: 'ties' },
      base: { value: { path: 'org/base', revision: null, lora: null } },
      dtype: { value: 'float16' },
      outDtype: null,
      tokenizer: { value: { kind: 'base' } },
      parts: {
        kind: 'models',
        models: [
          { model: { value: { path: 'org/base' } } },
          { model: { value: { path: 'org/math', revision: 'v2' } } },
          { model: { value: { path: './code' } } },
        ],
      },
    });
    expect(report.accepted.map(place)).toEqual(
      expect.arrayContaining([
        ['models[1].parameters.density', 5, 7],
        ['parameters.int8_mask', 18, 3],
        ['dtype', 19, 1],
      ]),
    );
    expect(report.accepted.find(({ path }) => path === 'dtype')?.message).toMatch(/float32/);
    expect(report).toMatchObject({ ignoredByMergekit: [], unsupported: [] });
  });

  test('with slices', () => {
    const { config, mistakes: found } = readMergekit(`
merge_method: slerp
base_model: a
slices:
  - sources:
      - {model: a, layer_range: [0, 16]}
      - {model: b, layer_range: [8, 24]}
    parameters: {t: 0.25}
  - sources:
      - {model: b, layer_range: ['16', '24']}
      - {model: a, layer_range: [0, 8]}
parameters:
  t: [0, 1]
`);
    expect(found).toEqual([]);
    expect(config?.parts).toMatchObject({
      kind: 'slices',
      slices: [
        { sources: [{ layerRange: { value: [0, 16] } }, { layerRange: { value: [8, 24] } }] },
        { sources: [{ layerRange: { value: [16, 24] } }, { layerRange: { value: [0, 8] } }] },
      ],
    });
  });
});

describe('a key that mergekit would pass over', () => {
  const recipe = `merge_method: linear
model_type: llama
models:
  - model: a
    weight: 3
    parameters:
      weigth: 2
parameters:
  weight: 1
  random_seed: 42
`;

  test('is a mistake with line and column, and in the report', () => {
    expect(mistakes(recipe)).toEqual([
      expect.stringMatching(/^model_type, line 2, column 1: mergekit does not know "model_type"/),
      expect.stringMatching(/^models\[0\]\.weight, line 5, column 5: mergekit does not know "weight"/),
      expect.stringMatching(/^parameters\.random_seed, line 10, column 3: no parameter of linear/),
      expect.stringMatching(/^models\[0\]\.parameters\.weigth, line 7, column 7: .*did you mean weight\?$/),
    ]);
    expect(readMergekit(recipe).report.ignoredByMergekit).toHaveLength(4);
  });

  test('is only reported when asked for', () => {
    const { config, report } = readMergekit(recipe, { allowIgnored: true });
    expect(config).not.toBeNull();
    expect(report.ignoredByMergekit).toHaveLength(4);
  });

  test('may be a parameter of the whole merge under a model', () => {
    const text = TIES.replace('density: 0.5', 'density: 0.5\n      lambda: 0.5');
    expect(mistakes(text)).toEqual([
      expect.stringMatching(/^models\[2\]\.parameters\.lambda, line 10, column 7: .*never under a model/),
    ]);
    expect(mistakes(text, true)).toEqual([]);
  });

  test('is told and not refused when mergekit knows it and makes no use of it', () => {
    const text =
      'merge_method: passthrough\nslices:\n  - sources: [{model: a, layer_range: [0, 2]}]\n    residual_weight: 0.5';
    const { report, mistakes: found } = readMergekit(text);
    expect(found).toEqual([]);
    expect(report.ignoredByMergekit.map(place)).toEqual([['slices[0].residual_weight', 4, 5]]);
  });
});

describe('what Mergeboard cannot do', () => {
  test.each([
    ['another architecture', 'base_model: {model: a, override_architecture: X}', 'base_model.override_architecture'],
    ['tokens', 'tokenizer: {source: base, tokens: {x: {source: a}}}', 'tokenizer.tokens'],
    ['padding', 'tokenizer: {source: base, pad_to_multiple_of: 8}', 'tokenizer.pad_to_multiple_of'],
    ['integers', 'dtype: int64', 'dtype'],
    ['a named template', 'chat_template: chatml', 'chat_template'],
  ])('is a mistake and in the report: %s', (_what, line, path) => {
    const { config, report } = readMergekit(
      `merge_method: linear\nmodels: [{model: b, parameters: {weight: 1}}]\n${line}`,
    );
    expect(config).toBeNull();
    expect(report.unsupported).toEqual([expect.objectContaining({ path, line: 3 })]);
  });
});

test('several modules are what Mergeboard cannot do; one is the whole model', () => {
  const module = 'models: [{model: a, parameters: {weight: 1}}]';
  const two = readMergekit(`merge_method: linear\nmodules:\n  text: {${module}}\n  vision: {${module}}`);
  expect(two.report.unsupported.map(place)).toEqual([['modules.vision', 4, 3]]);
  expect(mistakes(`merge_method: linear\nmodules: {text: {${module}}}`)).toEqual([]);
});

describe('a mistake', () => {
  test.each([
    ['no method', 'models: [{model: a}]', 'merge_method, line 1, column 1: is missing'],
    [
      'a method of no mergekit',
      'merge_method: fisher\nmodels: [{model: a}]',
      /^merge_method, line 1, column 1: mergekit has no method "fisher"/,
    ],
    ['no models', 'merge_method: linear', /exactly one of models, slices and modules/],
    [
      'models and slices',
      'merge_method: linear\nmodels: [{model: a}]\nslices: [{}]',
      /^slices, line 3, .*there are models and slices/,
    ],
    ['no base', 'merge_method: ties\nmodels: [{model: a, parameters: {weight: 1}}]', /needs a base_model/],
    [
      'no weight',
      'merge_method: linear\nmodels:\n  - model: a',
      /^models\[0\]\.model, line 3, column 5: linear needs weight/,
    ],
    ['no t', 'merge_method: slerp\nbase_model: a\nmodels: [{model: a}, {model: b}]', /slerp needs t under parameters/],
    [
      'a text for a number',
      'merge_method: linear\nmodels: [{model: a, parameters: {weight: much}}]',
      /weight, .*must be a finite number/,
    ],
    [
      'not a number',
      'merge_method: linear\nmodels: [{model: a, parameters: {weight: .nan}}]',
      /must be a finite number/,
    ],
    [
      'an empty gradient',
      'merge_method: linear\nmodels: [{model: a, parameters: {weight: []}}]',
      /a gradient has 1 to/,
    ],
    [
      'numbers and filters',
      'merge_method: linear\nmodels: [{model: a, parameters: {weight: [{value: 1}, 2]}}]',
      /weight\[1\], .*not both/,
    ],
    [
      'an unknown type',
      'merge_method: linear\ndtype: float64\nmodels: [{model: a, parameters: {weight: 1}}]',
      /^dtype, .*"float64" is none of/,
    ],
    ['two adapters', 'merge_method: linear\nmodels: [{model: a+b+c}]', /at most one adapter/],
    ['two revisions', 'merge_method: linear\nmodels: [{model: a@b@c}]', /at most one revision/],
    [
      'an empty slice',
      'merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [3, 3]}]}]',
      /holds no layer/,
    ],
    [
      'unequal slices',
      'merge_method: linear\nparameters: {weight: 1}\nslices: [{sources: [{model: a, layer_range: [0, 3]}, {model: b, layer_range: [0, 2]}]}]',
      /has 2 layers; the first source of this slice has 3/,
    ],
    [
      'both tokenizer keys',
      'merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}]\ntokenizer_source: base\ntokenizer: {source: base}',
      /^tokenizer, line 4/,
    ],
    ['no modules', 'merge_method: linear\nmodules: {}', /has no modules/],
    [
      'a model twice',
      'merge_method: linear\nparameters: {weight: 1}\nmodels: [{model: a}, {model: a}]',
      /a is merged here already/,
    ],
    [
      'slices without their base',
      'merge_method: ties\nbase_model: a\nslices: [{sources: [{model: b, layer_range: [0, 1], parameters: {weight: 1}}]}]',
      /needs the base a among the sources/,
    ],
    ['a list', '- a', /must be a map/],
  ])('is told with its place: %s', (_what, text, message) => {
    const found = mistakes(text);
    expect(found).toContainEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(readMergekit(text).config).toBeNull();
  });
});
