import { expect, test } from '@jest/globals';
import { fileRole } from '../../src/storage/file-role.ts';

test.each([
  ['model-00001-of-00002.safetensors', 'WEIGHTS'],
  ['model.safetensors.index.json', 'INDEX'],
  ['config.json', 'CONFIG'],
  ['preprocessor_config.json', 'CONFIG'],
  ['adapter_config.json', 'CONFIG'],
  ['tokenizer_config.json', 'TOKENIZER'],
  ['vocab.txt', 'TOKENIZER'],
  ['sentencepiece.bpe.model', 'TOKENIZER'],
  ['README.md', 'CARD'],
  ['LICENSE', 'CARD'],
  ['readmexyz.json', 'OTHER'],
  ['notes.txt', 'OTHER'],
])('%s is %s', (path, role) => {
  expect(fileRole(path)).toBe(role);
});
