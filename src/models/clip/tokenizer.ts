import { Tokenizer } from '@huggingface/tokenizers';
import { ModelConfigError } from '../model-error.ts';
import { type ClipTextConfig } from './config.ts';

/** Turns a prompt into the token ids that `embedTokens` takes. */
export type PromptEncoder = (prompt: string) => number[];

/**
 * A tokenizer from `tokenizer.json` and, where there is one, `tokenizer_config.json`. Prompts longer than the text tower
 * are cut, the end token kept.
 * @throws ModelConfigError when the files make no tokenizer, or it gives ids that the text tower does not have.
 */
export function promptEncoder(tokenizerJson: unknown, configJson: unknown, text: ClipTextConfig): PromptEncoder {
  const fail = (reason: string) => new ModelConfigError('tokenizer', reason, 'tokenizer.json');
  if (typeof tokenizerJson !== 'object' || tokenizerJson === null) throw fail('is not a JSON object');
  let tokenizer: Tokenizer;
  try {
    tokenizer = new Tokenizer(tokenizerJson, configJson ?? {});
  } catch (cause) {
    throw fail(cause instanceof Error ? cause.message : String(cause));
  }
  return (prompt) => {
    const { ids } = tokenizer.encode(prompt);
    if (ids.length === 0) throw fail(`gives no tokens for "${prompt}"`);
    const beyond = ids.find((id: number) => !(id >= 0 && id < text.vocabulary));
    if (beyond !== undefined) throw fail(`gives the id ${beyond}, the model knows ${text.vocabulary}`);
    return ids.length <= text.positions ? ids : [...ids.slice(0, text.positions - 1), ids[ids.length - 1]];
  };
}
