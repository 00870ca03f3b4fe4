import { Tokenizer } from '@huggingface/tokenizers';
import { ModelConfigError } from './model-error.ts';

/**
 * A tokenizer from `tokenizer.json` and, where there is one, `tokenizer_config.json`. Tokens that were added to its vocabulary
 * may lie beyond the model's, as they do in public checkpoints: they only matter when a text has them.
 * @throws ModelConfigError when the files make no tokenizer, or its own vocabulary is not within the model's.
 */
export function openTokenizer(tokenizerJson: unknown, configJson: unknown, vocabulary: number): Tokenizer {
  if (typeof tokenizerJson !== 'object' || tokenizerJson === null) throw tokenizerError('is not a JSON object');
  const most = largestId(tokenizerJson);
  if (most >= vocabulary) throw tokenizerError(`has the id ${most}, the model knows ${vocabulary}`);
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
  const ids = knownTokenIds(tokenizer, text, vocabulary);
  if (ids.length === 0) throw tokenizerError(`gives no tokens for "${text.slice(0, 100)}"`);
  return ids;
}

/** The same where an empty text may have no tokens. @throws ModelConfigError */
export function knownTokenIds(tokenizer: Tokenizer, text: string, vocabulary: number): number[] {
  const { ids } = tokenizer.encode(text);
  const beyond = ids.find((id: number) => !(id >= 0 && id < vocabulary));
  if (beyond !== undefined) throw tokenizerError(`gives the id ${beyond}, the model knows ${vocabulary}`);
  return ids;
}

/** Of the tokenizer's own vocabulary: ids by token, or tokens in the order of their ids; −1 when there is none. */
function largestId(tokenizerJson: object): number {
  const { model } = tokenizerJson as { readonly model?: { readonly vocab?: unknown } };
  const vocab = model?.vocab;
  if (Array.isArray(vocab)) return vocab.length - 1;
  if (typeof vocab !== 'object' || vocab === null) return -1;
  let most = -1;
  for (const id of Object.values(vocab)) if (typeof id === 'number') most = Math.max(most, id);
  return most;
}

function tokenizerError(reason: string): ModelConfigError {
  return new ModelConfigError('tokenizer', reason, 'tokenizer.json');
}
