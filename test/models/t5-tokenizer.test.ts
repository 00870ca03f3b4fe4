import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { textCodec } from '../../src/models/t5/text-codec.ts';

const FOLDER = join(import.meta.dirname, '../goldens/t5/tokenizer');
const readJson = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));

describe('a Unigram tokenizer in the layout of T5', () => {
  const config = parseT5Config({ model_type: 't5', vocab_size: 300 });
  const codec = textCodec(readJson('tokenizer.json'), undefined, config);
  const golden: { text: string; ids: number[]; decoded: string }[] = readJson('golden.json');

  test.each(golden)('gives the ids of Hugging Face for "$text"', ({ text, ids }) => {
    expect(codec.encode(text)).toEqual(ids);
  });

  test.each(golden)('gives the text of Hugging Face back for "$text"', ({ ids, decoded }) => {
    expect(codec.decode(ids)).toBe(decoded);
  });

  test('cleans spaces before punctuation up where the checkpoint asks for it', () => {
    const cleaning = textCodec(readJson('tokenizer.json'), { clean_up_tokenization_spaces: true }, config);
    expect(cleaning.decode(cleaning.encode('the cat , the dog .'))).toBe('the cat, the dog.');
  });

  test('cuts a long text and keeps the end token', () => {
    const whole = codec.encode('the cat sat on the mat');
    expect(codec.encode('the cat sat on the mat', 4)).toEqual([...whole.slice(0, 3), 1]);
  });

  test('of more ids than the model knows is refused', () => {
    const small = textCodec(readJson('tokenizer.json'), {}, { ...config, vocabulary: 50 });
    expect(() => small.encode('<extra_id_0>')).toThrow('the model knows 50');
  });
});
