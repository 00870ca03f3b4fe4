import { z } from 'zod';
import { type Activation } from '../activations.ts';
import { ModelFamilyError } from '../model-error.ts';
import { DECODER_FAMILIES, isDecoderFamily } from './families.ts';
import { parseGpt2Config } from './gpt2-config.ts';
import { parseLlamaConfig } from './llama-config.ts';
import { parseModelConfig } from './read-config.ts';
import { type Rotary } from './rotary-config.ts';

/** A decoder-only transformer: one causal stack that predicts the next token. */
export interface DecoderConfig {
  /**
   * How its blocks are built. `gpt2`: layer norms, one fused projection, weights stored transposed. `llama`: RMS norms,
   * rotary positions, a gated feed-forward layer; Mistral and Qwen2 are of it.
   */
  readonly blocks: 'gpt2' | 'llama';
  /** Before the names of all tensors but the head's, see `PREFIXES`. */
  readonly prefix: string;
  readonly vocabulary: number;
  readonly hidden: number;
  readonly heads: number;
  /** Heads that have keys and values of their own; each serves heads / keyValueHeads heads (arXiv 2305.13245). */
  readonly keyValueHeads: number;
  /** Width of one head; heads · headWidth need not be `hidden`. */
  readonly headWidth: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly activation: Activation;
  readonly epsilon: number;
  /** Longest text in tokens; with learned positions there are no more. */
  readonly positions: number;
  /** Null: learned positions. */
  readonly rotary: Rotary | null;
  /** Of each layer, how many tokens a token sees, itself included; null where it sees all before it. */
  readonly windows: readonly (number | null)[];
  /** Of each layer, the factor of its attention scores. */
  readonly scales: readonly number[];
  readonly biases: { readonly queryKeyValue: boolean; readonly output: boolean; readonly feedForward: boolean };
  /** The head is the embedding. */
  readonly tiedHead: boolean;
  /** Put before a text that has no tokens; null when the config names none. */
  readonly startTokenId: number | null;
  readonly endTokenIds: readonly number[];
  readonly padTokenId: number;
}

/**
 * Reads the `config.json` of a Hugging Face `GPT2LMHeadModel`, `LlamaForCausalLM`, `MistralForCausalLM` or
 * `Qwen2ForCausalLM`, with the library's defaults for what it leaves out.
 * @throws ModelFamilyError when it describes another family of models.
 * @throws ModelConfigError naming the field that is missing, malformed or not supported.
 */
export function parseDecoderConfig(json: unknown): DecoderConfig {
  const { model_type: family } = parseModelConfig(z.looseObject({ model_type: z.string() }), json);
  if (!isDecoderFamily(family)) throw new ModelFamilyError(DECODER_FAMILIES.join('" or "'), family);
  return family === 'gpt2' ? parseGpt2Config(json) : parseLlamaConfig(family, json);
}
