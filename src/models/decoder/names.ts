import { type DecoderConfig } from './config.ts';

type Names = Pick<DecoderConfig, 'blocks' | 'prefix'>;

/** The head where a checkpoint has its own. */
export const HEAD = 'lm_head';

/** What files of whole models put before all names but the head's; files of the bare stack put nothing. */
export const PREFIXES: Readonly<Record<DecoderConfig['blocks'], string>> = { gpt2: 'transformer.', llama: 'model.' };

export function embeddingName({ blocks, prefix }: Names): string {
  return `${prefix}${blocks === 'gpt2' ? 'wte' : 'embed_tokens'}.weight`;
}

/** Learned positions, which only GPT-2 has. */
export function positionsName({ prefix }: Names): string {
  return `${prefix}wpe.weight`;
}

export function layerName({ blocks, prefix }: Names, layer: number): string {
  return `${prefix}${blocks === 'gpt2' ? 'h' : 'layers'}.${layer}`;
}

export function finalNormName({ blocks, prefix }: Names): string {
  return `${prefix}${blocks === 'gpt2' ? 'ln_f' : 'norm'}`;
}
