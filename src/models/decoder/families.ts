/** `model_type` of what `parseDecoderConfig` reads. */
export const DECODER_FAMILIES = ['gpt2', 'llama', 'mistral', 'qwen2'] as const;
export type DecoderFamily = (typeof DECODER_FAMILIES)[number];

export function isDecoderFamily(family: string): family is DecoderFamily {
  return (DECODER_FAMILIES as readonly string[]).includes(family);
}
