import { describe, expect, test } from '@jest/globals';
import { ManifestError } from '../../src/evaluate/evaluation-errors.ts';
import { parseGenerationManifest, scorerLabels } from '../../src/evaluate/generation-manifest.ts';

function cell(category: string, domain: string) {
  const id = `${category}-${domain}`;
  return {
    id,
    coordinates: { category, domain },
    prompts: [`a ${domain} of a ${category}`, `one ${category}`],
    splits: { test: { file: `data/${id}.parquet` } },
  };
}

function manifest(change: (json: ReturnType<typeof plain>) => void = () => undefined) {
  const json = plain();
  change(json);
  return json;
}

function plain() {
  return {
    schema: 1,
    slug: 'painted',
    revision: '1',
    modality: 'IMAGE_GENERATION',
    title: 'Painted',
    license: 'CC0-1.0',
    source: 'made here',
    comparableWithPaper: false,
    axes: [
      { name: 'category', values: ['pets', 'tools'] },
      { name: 'domain', values: ['photo', 'sketch'] },
    ],
    cells: [cell('pets', 'photo'), cell('tools', 'sketch')],
    generation: { imagesPerPrompt: 2, seed: 0, sampler: 'ddim', steps: 4, guidance: 2, width: 32, height: 32 },
    scorer: {
      folder: 'scorer',
      files: ['config.json', 'model.safetensors', 'tokenizer.json'],
      category: {
        axis: 'category',
        labels: { pets: ['cat', 'dog'], tools: ['saw', 'cat'] } as Record<string, string[]>,
        templates: ['a {class}'],
      },
      domain: { axis: 'domain', templates: ['a {class}'] },
    },
    metric: 'score',
    data: { format: 'parquet' },
  };
}

function failure(json: unknown): Pick<ManifestError, 'place' | 'message'> {
  try {
    parseGenerationManifest(json);
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  throw new Error('the manifest was accepted');
}

describe('the manifest of a benchmark of image generation', () => {
  test('is accepted with its defaults filled in', () => {
    const parsed = parseGenerationManifest(manifest());
    expect(parsed.generation.negativePrompt).toBe('');
    expect(parsed.data.imageColumn).toBe('image');
  });

  test('lets the names of all values compete, one of several values once', () => {
    const parsed = parseGenerationManifest(manifest());
    expect(scorerLabels(parsed, parsed.scorer.category)).toEqual([
      { name: 'cat', values: new Set(['pets', 'tools']) },
      { name: 'dog', values: new Set(['pets']) },
      { name: 'saw', values: new Set(['tools']) },
    ]);
    expect(scorerLabels(parsed, parsed.scorer.domain).map(({ name }) => name)).toEqual(['photo', 'sketch']);
  });

  test.each<[string, (json: ReturnType<typeof plain>) => void, string[], string]>([
    ['calls itself comparable', (json) => (json.comparableWithPaper = true), ['comparableWithPaper'], 'expected false'],
    [
      'asks an axis that is none',
      (json) => (json.scorer.domain.axis = 'style'),
      ['scorer', 'domain', 'axis'],
      '"style"',
    ],
    [
      'leaves a value without names',
      (json) => delete json.scorer.category.labels.tools,
      ['scorer', 'category', 'labels'],
      '"tools" has no names',
    ],
    [
      'names a value that is none',
      (json) => (json.scorer.category.labels.cars = ['car']),
      ['scorer', 'category', 'labels', 'cars'],
      'no such value',
    ],
    ['has a scorer without a tokenizer', (json) => json.scorer.files.pop(), ['scorer', 'files'], 'tokenizer.json'],
    ['has a sampler of its own', (json) => (json.generation.sampler = 'pndm'), ['generation', 'sampler'], 'ddim'],
    ['paints no image', (json) => (json.generation.steps = 0), ['generation', 'steps'], '1'],
    ['has an unknown field', (json) => Object.assign(json.generation, { eta: 1 }), ['generation'], 'eta'],
  ])('is refused when it %s', (_, change, field, message) => {
    const error = failure(manifest(change));
    expect(error.place.field).toEqual(field);
    expect(error.message).toContain(message);
  });

  test('is refused, naming the cell, when one image would have to be a distribution', () => {
    const error = failure(
      manifest((json) => {
        json.generation.imagesPerPrompt = 1;
        json.cells[1].prompts = ['a saw'];
      }),
    );
    expect(error.place).toMatchObject({ cell: 'tools-sketch', field: ['cells', '1', 'prompts'] });
  });
});
