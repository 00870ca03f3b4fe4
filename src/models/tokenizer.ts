import { Tokenizer } from '@huggingface/tokenizers';
import { ModelConfigError } from './model-error.ts';

/**
 * A tokenizer from `tokenizer.json` and, where there is one, `tokenizer_config.json`.
 * @throws ModelConfigError when the files make no tokenizer.
 */
export function openTokenizer(tokenizerJson: unknown, configJson: unknown): Tokenizer {
  if (typeof tokenizerJson !== 'object' || tokenizerJson === null) throw tokenizerError('is not a JSON object');
  try {
    return new Tokenizer(tokenizerJson, configJson ?? {});
  } catch (cause) {
    throw tokenizerError(cause instanceof Error ? cause.message : String(cause));
  }
}

/**
 * The token ids of a text, with the special tokens that the tokenizer adds.
 * @throws ModelConfigError when there are none, or one is beyond the model's vocabulary.
 */
export function tokenIds(tokenizer: Tokenizer, text: string, vocabulary: number): number[] {
  const { ids } = tokenizer.encode(text);
  if (ids.length === 0) throw tokenizerError(`gives no tokens for "${text}"`);
  const beyond = ids.find((id: number) => !(id >= 0 && id < vocabulary));
  if (beyond !== undefined) throw tokenizerError(`gives the id ${beyond}, the model knows ${vocabulary}`);
  return ids;
}

function tokenizerError(reason: string): ModelConfigError {
  return new ModelConfigError('tokenizer', reason, 'tokenizer.json');
}
