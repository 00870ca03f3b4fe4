import { openTokenizer, tokenIds } from '../tokenizer.ts';
import { type ClipTextConfig } from './config.ts';

/** Turns a prompt into the token ids that `embedTokens` takes. */
export type PromptEncoder = (prompt: string) => number[];

/**
 * A tokenizer from `tokenizer.json` and, where there is one, `tokenizer_config.json`. Prompts longer than the text tower
 * are cut, the end token kept.
 * @throws ModelConfigError when the files make no tokenizer, or it gives ids that the text tower does not have.
 */
export function promptEncoder(
  tokenizerJson: unknown,
  configJson: unknown,
  text: Pick<ClipTextConfig, 'vocabulary' | 'positions'>,
): PromptEncoder {
  const tokenizer = openTokenizer(tokenizerJson, configJson, text.vocabulary);
  return (prompt) => {
    const ids = tokenIds(tokenizer, prompt, text.vocabulary);
    return ids.length <= text.positions ? ids : [...ids.slice(0, text.positions - 1), ids[ids.length - 1]];
  };
}
