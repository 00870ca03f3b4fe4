import { describe, expect, test } from '@jest/globals';
import { findMethod } from '../../src/merge/catalogue.ts';
import { modelCard, type CardInput } from '../../src/merge/model-card.ts';

const method = findMethod({ id: 'task_arithmetic' });
if (method === null) throw new Error('task_arithmetic is gone');

const input = (name: string, more: Partial<CardInput> = {}): CardInput => ({
  role: 'EXPERT',
  name,
  digest: 'ab'.repeat(32),
  weight: 1,
  license: 'apache-2.0',
  source: null,
  ...more,
});

const card = (...inputs: CardInput[]): string =>
  modelCard({
    title: 'A merge',
    recipe: {
      schema: 1,
      method: { id: 'task_arithmetic', dialect: method.card.dialect, version: 1 },
      parameters: { lambda: 0.5 },
      base: 'cd'.repeat(32),
      experts: [{ digest: 'ab'.repeat(32), weight: 1 }],
      outputDtype: 'same',
      seed: 0,
    },
    recipeDigest: 'ef'.repeat(32),
    method: method.card,
    inputs,
    plan: { passes: [{ name: 'map', kind: 'map', bytesRead: 12, flops: 3 }], bytesRead: 12, bytesWritten: 4, flops: 3 },
  });

const frontMatter = (text: string): string[] => text.split('---\n')[1].trim().split('\n');

describe('the model card', () => {
  test('begins with what the Hub reads: bases, relation, tags, licence', () => {
    const text = card(input('the base', { role: 'BASE' }), input('first'), input('second'));
    expect(frontMatter(text)).toEqual([
      'base_model:',
      '  - "the base"',
      '  - first',
      '  - second',
      'base_model_relation: merge',
      'tags:',
      '  - merge',
      '  - mergeboard',
      '  - task_arithmetic',
      'license: apache-2.0',
    ]);
  });

  test('lists licences that differ, and none when none is stated', () => {
    expect(frontMatter(card(input('a'), input('b', { license: 'mit' })))).toEqual(
      expect.arrayContaining(['license:', '  - apache-2.0', '  - mit']),
    );
    expect(card(input('a', { license: null })).match(/^license/m)).toBeNull();
  });

  test('names inputs as the Hub does when they come from there', () => {
    const source = 'https://huggingface.co/openai/clip-vit-base-patch32';
    expect(frontMatter(card(input('my clip', { source })))).toContain('  - openai/clip-vit-base-patch32');
    expect(frontMatter(card(input('my-clip', { source: `${source}.evil/../x` })))).toContain('  - my-clip');
  });

  test('holds recipe, digests, cost and citation', () => {
    const text = card(input('first'));
    expect(JSON.parse(text.split('```json\n')[1].split('```')[0])).toMatchObject({ parameters: { lambda: 0.5 } });
    expect(text).toContain('ef'.repeat(32));
    expect(text).toContain('ab'.repeat(32));
    expect(text).toContain('https://arxiv.org/abs/2212.04089');
    expect(text).toContain('bytes read: 12, written: 4');
  });

  test('takes no markup or YAML from names', () => {
    const name = 'x\n---\n# [link](http://evil) | `code` <script>';
    const text = card(input(name), input('yes'));
    expect(frontMatter(text)).toEqual(expect.arrayContaining([`  - ${JSON.stringify(name)}`, '  - "yes"']));
    expect(text.split('---\n').slice(2).join()).not.toContain('<script>');
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toEqual(['# A merge']);
  });
});
