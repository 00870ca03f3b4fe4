import { z } from 'zod';
import { type DecoderConfig } from './config.ts';
import { PREFIXES } from './names.ts';
import {
  checkDivides,
  depth,
  epsilon,
  knownActivation,
  parseModelConfig,
  positions,
  size,
  specialTokens,
  tokenFields,
  vocabulary,
  wide,
} from './read-config.ts';

const schema = z.looseObject({
  vocab_size: vocabulary.default(50_257),
  n_positions: positions.default(1024),
  n_embd: size.default(768),
  n_layer: depth.default(12),
  n_head: size.default(12),
  n_inner: wide.nullish(),
  activation_function: z.string().default('gelu_new'),
  layer_norm_epsilon: epsilon.default(1e-5),
  scale_attn_weights: z.boolean().default(true),
  scale_attn_by_inverse_layer_idx: z.boolean().default(false),
  add_cross_attention: z.literal(false).default(false),
  tie_word_embeddings: z.boolean().default(true),
  ...tokenFields,
});

/** The family `gpt2`. @throws ModelConfigError naming the field */
export function parseGpt2Config(json: unknown): DecoderConfig {
  const config = parseModelConfig(schema, json);
  const { n_embd: hidden, n_head: heads, n_layer: layers, vocab_size: words } = config;
  checkDivides('n_head', heads, 'n_embd', hidden);
  const headWidth = hidden / heads;
  const { bos_token_id: start = 50_256, eos_token_id: end = 50_256, pad_token_id: pad = null } = config;
  return {
    blocks: 'gpt2',
    prefix: PREFIXES.gpt2,
    ...{ vocabulary: words, hidden, heads, keyValueHeads: heads, headWidth, layers },
    intermediate: config.n_inner ?? 4 * hidden,
    activation: knownActivation('activation_function', config.activation_function),
    epsilon: config.layer_norm_epsilon,
    positions: config.n_positions,
    rotary: null,
    windows: Array<null>(layers).fill(null),
    scales: Array.from(
      { length: layers },
      (_, layer) =>
        (config.scale_attn_weights ? headWidth ** -0.5 : 1) / (config.scale_attn_by_inverse_layer_idx ? layer + 1 : 1),
    ),
    biases: { queryKeyValue: true, output: true, feedForward: true },
    tiedHead: config.tie_word_embeddings,
    ...specialTokens({ bos_token_id: start, eos_token_id: end, pad_token_id: pad }, words),
  };
}
