import { openTokenizer, tokenIds } from '../tokenizer.ts';
import { type T5Config } from './config.ts';

/** Between texts and token ids. */
export interface TextCodec {
  /** Token ids with the end token. Longer ones than `maxTokens` are cut, the end token kept. */
  encode(text: string, maxTokens?: number): number[];
  /** The text of generated ids, without special tokens. */
  decode(ids: readonly number[]): string;
}

/**
 * The tokenizer of a checkpoint, from `tokenizer.json` and, where there is one, `tokenizer_config.json`.
 * @throws ModelConfigError when the files make no tokenizer; later, when it gives ids that the model does not have.
 */
export function textCodec(tokenizerJson: unknown, configJson: unknown, { vocabulary }: T5Config): TextCodec {
  const tokenizer = openTokenizer(tokenizerJson, configJson);
  const options = { skip_special_tokens: true, clean_up_tokenization_spaces: cleansUp(configJson) };
  return {
    encode(text, maxTokens = Infinity) {
      const ids = tokenIds(tokenizer, text, vocabulary);
      return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ids[ids.length - 1]];
    },
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids], options)),
  };
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
