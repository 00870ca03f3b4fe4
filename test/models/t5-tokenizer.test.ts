import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { textCodec } from '../../src/models/text-codec.ts';

const FOLDER = join(import.meta.dirname, '../goldens/t5/tokenizer');
const readJson = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

describe('a Unigram tokenizer in the layout of T5', () => {
  const codec = textCodec(readJson('tokenizer.json'), undefined, 300);
  const golden: { text: string; ids: number[]; decoded: string }[] = readJson('golden.json');

  test.each(golden)('gives the ids of Hugging Face for "$text"', ({ text, ids }) => {
    expect(codec.encode(text)).toEqual(ids);
  });

  test.each(golden)('gives the text of Hugging Face back for "$text"', ({ ids, decoded }) => {
    expect(codec.decode(ids)).toBe(decoded);
  });

  test('cleans spaces before punctuation up where the checkpoint asks for it', () => {
    const cleaning = textCodec(readJson('tokenizer.json'), { clean_up_tokenization_spaces: true }, 300);
    expect(cleaning.decode(cleaning.encode('the cat , the dog .'))).toBe('the cat, the dog.');
  });

  test('cuts a long text and keeps the end token', () => {
    const whole = codec.encode('the cat sat on the mat');
    expect(codec.encode('the cat sat on the mat', 4)).toEqual([...whole.slice(0, 3), 1]);
  });

  test('of more ids than the model knows is refused', () => {
    expect(() => textCodec(readJson('tokenizer.json'), {}, 50)).toThrow('has the id 164, the model knows 50');
    const file = readJson('tokenizer.json');
    const added = { ...file, added_tokens: [...file.added_tokens, { id: 400, content: '<new>', special: true }] };
    const codec = textCodec(added, {}, 300);
    expect(codec.encode('the cat')).not.toHaveLength(0);
    expect(() => codec.encode('the <new>')).toThrow('gives the id 400, the model knows 300');
  });
});
