import { ModelConfigError } from '../model-error.ts';
import { decoderOf, type TextDecoder } from '../text-codec.ts';
import { knownTokenIds, openTokenizer } from '../tokenizer.ts';
import { type DecoderConfig } from './config.ts';

/** A prompt with its continuations, as token ids. */
export interface TokenPrompt {
  readonly prompt: readonly number[];
  readonly continuations: readonly (readonly number[])[];
}

/** Between texts and the token ids of a model that continues them. */
export interface PromptCodec extends TextDecoder {
  /**
   * Splits prompt + continuation where the tokens of the prompt end. Both are encoded as one text, because tokens may reach
   * across the border: what all continuations and the bare prompt have in common at the beginning is the prompt, the rest
   * is the continuation. A prompt that is too long loses tokens at its beginning, but not a start token.
   * @param maxTokens of the prompt
   * @throws ModelConfigError for ids that the model does not have; or when an empty prompt has no start token
   */
  encode(prompt: string, continuations: readonly string[], maxTokens: number): TokenPrompt;
}

/**
 * The tokenizer of a checkpoint, from `tokenizer.json` and, where there is one, `tokenizer_config.json`. It adds what the files
 * say; an end token behind a text is taken off again, because the text goes on.
 * @throws ModelConfigError when the files make no tokenizer, or one of more tokens than the model knows
 */
export function promptCodec(tokenizerJson: unknown, configJson: unknown, config: DecoderConfig): PromptCodec {
  const { vocabulary, startTokenId, endTokenIds, positions } = config;
  const tokenizer = openTokenizer(tokenizerJson, configJson, vocabulary);
  const tokens = (text: string): number[] => {
    const ids = knownTokenIds(tokenizer, text, vocabulary);
    // a model's one special token may be both
    while (ids.length > 0 && ids[ids.length - 1] !== startTokenId && endTokenIds.includes(ids[ids.length - 1]))
      ids.pop();
    return ids;
  };
  return {
    ...decoderOf(tokenizer, configJson),
    encode(prompt, continuations, maxTokens) {
      const bare = tokens(prompt);
      const wholes = continuations.map((continuation) => tokens(prompt + continuation));
      const head = bare.slice(0, Math.min(bare.length, ...wholes.map((whole) => commonLength(bare, whole))));
      const rests = wholes.map((whole) => whole.slice(head.length));
      const empty = rests.findIndex((rest) => rest.length === 0);
      if (empty >= 0) throw codecError(`gives no tokens for "${continuations[empty].slice(0, 100)}"`);
      if (head.length === 0) {
        if (startTokenId === null) throw codecError('gives no tokens for an empty prompt, and there is no start token');
        head.push(startTokenId);
      }
      const room = positions - Math.max(0, ...rests.map((rest) => rest.length));
      return { prompt: cut(head, Math.max(1, Math.min(maxTokens, room)), startTokenId), continuations: rests };
    },
  };
}

/** The end of a prompt, which is next to what is asked for, and its start token. */
function cut(ids: readonly number[], most: number, startTokenId: number | null): readonly number[] {
  if (ids.length <= most) return ids;
  return ids[0] === startTokenId && most > 1
    ? [ids[0], ...ids.slice(ids.length - most + 1)]
    : ids.slice(ids.length - most);
}

function commonLength(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((id, i) => id !== b[i]);
  return different < 0 ? a.length : different;
}

function codecError(reason: string): ModelConfigError {
  return new ModelConfigError('tokenizer', reason, 'tokenizer.json');
}
