import { type Tokenizer } from '@huggingface/tokenizers';
import { openTokenizer, tokenIds } from './tokenizer.ts';

export interface TextDecoder {
  /** The text of generated ids, without special tokens. */
  decode(ids: readonly number[]): string;
}

/** Between texts and token ids. */
export interface TextCodec extends TextDecoder {
  /** Token ids as the tokenizer gives them, special ones included. Longer ones than `maxTokens` are cut, the last one kept. */
  encode(text: string, maxTokens?: number): number[];
}

/**
 * The tokenizer of a checkpoint, from `tokenizer.json` and, where there is one, `tokenizer_config.json`.
 * @throws ModelConfigError when the files make no tokenizer, or one of more tokens than the model knows; later, when it
 * gives ids that the model does not have, or none.
 */
export function textCodec(tokenizerJson: unknown, configJson: unknown, vocabulary: number): TextCodec {
  const tokenizer = openTokenizer(tokenizerJson, configJson, vocabulary);
  return {
    ...decoderOf(tokenizer, configJson),
    encode(text, maxTokens = Infinity) {
      const ids = tokenIds(tokenizer, text, vocabulary);
      return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids[ids.length - 1]];
    },
  };
}

/** @param configJson the checkpoint's `tokenizer_config.json` */
export function decoderOf(tokenizer: Tokenizer, configJson: unknown): TextDecoder {
  const options = { skip_special_tokens: true, clean_up_tokenization_spaces: cleansUp(configJson) };
  return { decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids], options)) };
}

/** Whether spaces before punctuation are taken out, which only happens where the checkpoint asks for it. */
function cleansUp(configJson: unknown): boolean {
  return (
    typeof configJson === 'object' &&
    configJson !== null &&
    'clean_up_tokenization_spaces' in configJson &&
    configJson.clean_up_tokenization_spaces === true
  );
}
