import { z } from 'zod';
import { ModelConfigError } from '../model-error.ts';
import { type DecoderConfig } from './config.ts';
import { type DecoderFamily } from './families.ts';
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
import { parseRotary, rotaryFields } from './rotary-config.ts';

type LlamaFamily = Exclude<DecoderFamily, 'gpt2'>;

const common = {
  hidden_size: size.default(4096),
  num_hidden_layers: depth.default(32),
  num_attention_heads: size.default(32),
  head_dim: size.nullish(),
  hidden_act: z.string().default('silu'),
  rms_norm_eps: epsilon.default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  use_sliding_window: z.boolean().nullish(),
  sliding_window: z.int().min(1).nullish(),
  max_window_layers: z.int().min(0).nullish(),
  layer_types: z.array(z.string()).nullish(),
  ...rotaryFields,
  ...tokenFields,
};

/** The families' defaults are those of the library. */
const SCHEMAS = {
  llama: z.looseObject({
    ...common,
    vocab_size: vocabulary.default(32_000),
    intermediate_size: wide.default(11_008),
    num_key_value_heads: size.nullish(),
    max_position_embeddings: positions.default(2048),
  }),
  mistral: z.looseObject({
    ...common,
    vocab_size: vocabulary.default(32_000),
    intermediate_size: wide.default(14_336),
    num_key_value_heads: size.nullable().default(8),
    max_position_embeddings: positions.default(131_072),
  }),
  qwen2: z.looseObject({
    ...common,
    vocab_size: vocabulary.default(151_936),
    intermediate_size: wide.default(22_016),
    num_key_value_heads: size.nullable().default(32),
    max_position_embeddings: positions.default(32_768),
  }),
};
type LlamaJson = z.output<(typeof SCHEMAS)[LlamaFamily]>;

/** The families `llama`, `mistral` and `qwen2`. @throws ModelConfigError naming the field */
export function parseLlamaConfig(family: LlamaFamily, json: unknown): DecoderConfig {
  const config = parseModelConfig<LlamaJson>(SCHEMAS[family], json);
  const { hidden_size: hidden, num_attention_heads: heads, num_hidden_layers: layers, vocab_size: words } = config;
  if (config.head_dim == null) checkDivides('num_attention_heads', heads, 'hidden_size', hidden);
  const headWidth = config.head_dim ?? hidden / heads;
  const keyValueHeads = config.num_key_value_heads ?? heads;
  checkDivides('num_key_value_heads', keyValueHeads, 'num_attention_heads', heads);
  if (headWidth % 2 !== 0) throw new ModelConfigError('head_dim', `${headWidth} is odd: rotation takes pairs`);
  // the other two have no such field: Mistral never has biases, Qwen2 always has those of queries, keys and values
  const attentionBias = family === 'llama' && config.attention_bias === true;
  const [start, end] = family === 'qwen2' ? [null, null] : [1, 2];
  const { bos_token_id = start, eos_token_id = end, pad_token_id = null } = config;
  return {
    blocks: 'llama',
    prefix: PREFIXES.llama,
    ...{ vocabulary: words, hidden, heads, keyValueHeads, headWidth, layers },
    intermediate: config.intermediate_size,
    activation: knownActivation('hidden_act', config.hidden_act),
    epsilon: config.rms_norm_eps,
    positions: config.max_position_embeddings,
    rotary: parseRotary(config),
    windows: windowsOf(family, config),
    scales: Array<number>(layers).fill(headWidth ** -0.5),
    biases: {
      queryKeyValue: family === 'qwen2' || attentionBias,
      output: attentionBias,
      feedForward: family === 'llama' && config.mlp_bias === true,
    },
    tiedHead: config.tie_word_embeddings,
    ...specialTokens({ bos_token_id, eos_token_id, pad_token_id }, words),
  };
}

/** Mistral slides in all layers, by 4096 tokens unless told otherwise; Qwen2, where it is switched on, in the last ones. */
function windowsOf(family: LlamaFamily, config: LlamaJson): (number | null)[] {
  const { num_hidden_layers: layers, layer_types: types, max_window_layers: full } = config;
  const { sliding_window: window = 4096 } = config;
  const all = (slides: (layer: number) => boolean) =>
    Array.from({ length: layers }, (_, layer) => (slides(layer) ? window : null));
  if (family === 'llama') return all(() => false);
  if (family === 'mistral') return all(() => true);
  if (config.use_sliding_window !== true) return all(() => false);
  if (types == null) return all((layer) => layer >= (full ?? 28));
  if (types.length !== layers) throw new ModelConfigError('layer_types', `${types.length} for ${layers} layers`);
  const unknown = types.find((type) => type !== 'full_attention' && type !== 'sliding_attention');
  if (unknown !== undefined) {
    throw new ModelConfigError('layer_types', `"${unknown.slice(0, 50)}" is neither full nor sliding attention`);
  }
  return all((layer) => types[layer] === 'sliding_attention');
}
