import { openTokenizer } from '../../src/models/tokenizer.ts';
import { CATEGORIES, STYLES } from './grid.ts';

/** Tokens of a prompt, marks and padding included. */
export const TEXT_LENGTH = 6;

const MARKS = ['<|startoftext|>', '<|endoftext|>', '<unk>'] as const;

/** One token for each word of the prompts, the marks first. */
export function textVocabulary(): Record<string, number> {
  const words = ['a', 'picture', 'of', ...[...STYLES, ...CATEGORIES].map(({ name }) => name)];
  return Object.fromEntries([...new Set([...MARKS, ...words])].map((word, id) => [word, id]));
}

export function tokenizerJson(): object {
  const [bos, eos, unk] = MARKS;
  const vocab = textVocabulary();
  const special = (token: string) => ({ [token]: { id: token, ids: [vocab[token]], tokens: [token] } });
  const around = (parts: object[]) => [
    { SpecialToken: { id: bos, type_id: 0 } },
    ...parts,
    { SpecialToken: { id: eos, type_id: 0 } },
  ];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: MARKS.map((content) => ({
      id: vocab[content],
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: around([{ Sequence: { id: 'A', type_id: 0 } }]),
      pair: around([{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }]),
      special_tokens: { ...special(bos), ...special(eos) },
    },
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: unk },
  };
}

export function tokenizerConfigJson(): object {
  const [bos, eos, unk] = MARKS;
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: bos,
    eos_token: eos,
    unk_token: unk,
    pad_token: eos,
    model_max_length: TEXT_LENGTH,
  };
}

let tokenizer: ReturnType<typeof openTokenizer> | undefined;

/** Token ids of a text with its marks. */
export function tokensOf(text: string): number[] {
  tokenizer ??= openTokenizer(tokenizerJson(), tokenizerConfigJson(), Object.keys(textVocabulary()).length);
  return tokenizer.encode(text).ids;
}
