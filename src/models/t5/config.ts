import { z } from 'zod';
import { ACTIVATIONS, type Activation } from '../activations.ts';
import { ModelConfigError, ModelFamilyError } from '../model-error.ts';

/** Which of the two stacks of blocks: the decoder is causal and attends to the encoder's states too. */
export type T5Stack = 'encoder' | 'decoder';

export interface T5Config {
  readonly vocabulary: number;
  readonly hidden: number;
  readonly heads: number;
  /** Width of one head; heads · headWidth need not be `hidden`. */
  readonly headWidth: number;
  readonly intermediate: number;
  readonly layers: Readonly<Record<T5Stack, number>>;
  readonly activation: Activation;
  /** The feed-forward layer multiplies its activation by a second projection (v1.1, mT5). */
  readonly gated: boolean;
  readonly epsilon: number;
  readonly positionBuckets: number;
  readonly maxDistance: number;
  /** Decoder states are scaled by hidden^−½ before the head (v1.0). */
  readonly scaledHead: boolean;
  /** The checkpoint must have a head of its own; otherwise one is used where it is there, else the embedding. */
  readonly ownHead: boolean;
  readonly padTokenId: number;
  readonly startTokenId: number;
  readonly endTokenIds: readonly number[];
}

// Bounds that no real model comes near: what lies beyond would only exhaust memory.
const size = z.int().min(1).max(65_536);
const depth = z.int().min(1).max(256);
const tokenId = z.int().min(0);

const common = {
  d_kv: size.default(64),
  d_model: size.default(512),
  num_decoder_layers: depth.nullish(),
  relative_attention_num_buckets: z.int().min(4).max(4096).default(32),
  relative_attention_max_distance: z.int().min(3).max(1_000_000).default(128),
  layer_norm_epsilon: z.number().positive().max(1).default(1e-6),
  tie_word_embeddings: z.boolean().nullish(),
  scale_decoder_outputs: z.boolean().nullish(),
  is_encoder_decoder: z.literal(true).default(true),
  pad_token_id: tokenId.default(0),
  eos_token_id: z.union([tokenId, z.array(tokenId).min(1)]).default(1),
  decoder_start_token_id: tokenId.nullish(),
};
const vocabulary = z.int().min(1).max(10_000_000);

const SCHEMAS = {
  t5: z.looseObject({
    ...common,
    vocab_size: vocabulary.default(32_128),
    d_ff: size.default(2048),
    num_layers: depth.default(6),
    num_heads: size.default(8),
    feed_forward_proj: z.string().default('relu'),
  }),
  mt5: z.looseObject({
    ...common,
    vocab_size: vocabulary.default(250_112),
    d_ff: size.default(1024),
    num_layers: depth.default(8),
    num_heads: size.default(6),
    feed_forward_proj: z.string().default('gated-gelu'),
  }),
};

/**
 * Reads the `config.json` of a Hugging Face `T5ForConditionalGeneration` or `MT5ForConditionalGeneration`, with the
 * library's defaults for what it leaves out.
 *
 * Whether the head is scaled was for long told by `tie_word_embeddings` alone; newer files always tie and say
 * `scale_decoder_outputs`. mT5 never scales.
 * @throws ModelFamilyError when it describes another family of models.
 * @throws ModelConfigError naming the field that is missing, malformed or not supported.
 */
export function parseT5Config(json: unknown): T5Config {
  const { model_type: family } = parse(z.looseObject({ model_type: z.string() }), json);
  if (family !== 't5' && family !== 'mt5') throw new ModelFamilyError('t5" or "mt5', family);
  const config = parse(SCHEMAS[family], json);
  const { activation, gated } = feedForward(config.feed_forward_proj);
  const buckets = config.relative_attention_num_buckets;
  const maxDistance = config.relative_attention_max_distance;
  if (maxDistance <= Math.floor(buckets / 2)) {
    throw new ModelConfigError(
      'relative_attention_max_distance',
      `${maxDistance} leaves nothing to the far half of ${buckets} buckets`,
    );
  }
  const endTokenIds = [config.eos_token_id].flat();
  const startTokenId = config.decoder_start_token_id ?? config.pad_token_id;
  const ids = { pad_token_id: config.pad_token_id, decoder_start_token_id: startTokenId };
  for (const [field, id] of [...Object.entries(ids), ...endTokenIds.map((end) => ['eos_token_id', end] as const)]) {
    if (id >= config.vocab_size) throw new ModelConfigError(field, `${id}, the vocabulary has ${config.vocab_size}`);
  }
  return {
    vocabulary: config.vocab_size,
    hidden: config.d_model,
    heads: config.num_heads,
    headWidth: config.d_kv,
    intermediate: config.d_ff,
    layers: { encoder: config.num_layers, decoder: config.num_decoder_layers ?? config.num_layers },
    activation,
    gated,
    epsilon: config.layer_norm_epsilon,
    positionBuckets: buckets,
    maxDistance,
    scaledHead: family === 't5' && (config.scale_decoder_outputs ?? config.tie_word_embeddings !== false),
    ownHead: config.tie_word_embeddings === false,
    padTokenId: config.pad_token_id,
    startTokenId,
    endTokenIds,
  };
}

/** `relu`, or `gated-` and an activation; `gated-gelu` has always meant the approximation by tanh. */
function feedForward(projection: string): { activation: Activation; gated: boolean } {
  const gated = projection.startsWith('gated-');
  const name = projection === 'gated-gelu' ? 'gelu_new' : projection.slice(gated ? 'gated-'.length : 0);
  if (!Object.hasOwn(ACTIVATIONS, name)) {
    throw new ModelConfigError(
      'feed_forward_proj',
      `unknown activation "${projection}"; known, also with "gated-": ${Object.keys(ACTIVATIONS).join(', ')}`,
    );
  }
  return { activation: name as Activation, gated };
}

function parse<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ModelConfigError(issue.path.join('.') || 'config.json', issue.message);
}
