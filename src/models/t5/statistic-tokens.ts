/**
 * Whether statistics of a linear layer run over the tokens of the input, rather than over those of the target: true for the
 * encoder, and for the keys and values of cross-attention, which project the encoder's states. Rows of padding do not
 * count on either side (arXiv 2409.18314, public code).
 * @param name of the layer or of its weight
 */
export function countsInputTokens(name: string): boolean {
  return name.startsWith('encoder.') || /\.EncDecAttention\.[kv](?:\.|$)/.test(name);
}
