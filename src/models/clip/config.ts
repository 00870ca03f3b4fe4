import { z } from 'zod';
import { ModelConfigError, ModelFamilyError } from '../model-error.ts';
import { ACTIVATIONS, type Activation } from '../activations.ts';

/** One tower's transformer encoder. */
export interface EncoderConfig {
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: Activation;
  readonly epsilon: number;
}

export interface ClipVisionConfig extends EncoderConfig {
  readonly channels: number;
  readonly imageSize: number;
  readonly patchSize: number;
}

export interface ClipTextConfig extends EncoderConfig {
  readonly vocabulary: number;
  /** Longest prompt in tokens, start and end token included. */
  readonly positions: number;
  readonly eosTokenId: number;
}

export interface ClipConfig {
  readonly vision: ClipVisionConfig;
  readonly text: ClipTextConfig;
  readonly projection: number;
}

// Bounds that no real model comes near: what lies beyond would only exhaust memory.
const size = z.int().min(1).max(65_536);
const depth = z.int().min(1).max(256);
const epsilon = z.number().positive().max(1);

const visionSchema = z.looseObject({
  hidden_size: size.default(768),
  intermediate_size: size.default(3072),
  num_hidden_layers: depth.default(12),
  num_attention_heads: size.default(12),
  num_channels: z.literal(3).default(3),
  image_size: z.int().min(1).max(4096).default(224),
  patch_size: z.int().min(1).max(4096).default(32),
  hidden_act: z.string().default('quick_gelu'),
  layer_norm_eps: epsilon.default(1e-5),
});

const textSchema = z.looseObject({
  vocab_size: z.int().min(1).max(10_000_000).default(49_408),
  hidden_size: size.default(512),
  intermediate_size: size.default(2048),
  num_hidden_layers: depth.default(12),
  num_attention_heads: size.default(8),
  max_position_embeddings: z.int().min(2).max(65_536).default(77),
  hidden_act: z.string().default('quick_gelu'),
  layer_norm_eps: epsilon.default(1e-5),
  eos_token_id: z.int().min(0).default(49_407),
});

/** Old configs carry the towers a second time under `*_config_dict`; where present that one wins, over defaults too. */
const configSchema = z.looseObject({
  model_type: z.string(),
  projection_dim: size.default(512),
  vision_config: z.record(z.string(), z.unknown()).nullish(),
  text_config: z.record(z.string(), z.unknown()).nullish(),
  vision_config_dict: z.record(z.string(), z.unknown()).nullish(),
  text_config_dict: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Reads a Hugging Face `CLIPModel` `config.json`, with the library's defaults for what it leaves out.
 * @throws ModelFamilyError when it describes another family of models.
 * @throws ModelConfigError naming the field that is missing, malformed or not supported.
 */
export function parseClipConfig(json: unknown): ClipConfig {
  const config = parse(configSchema, json, '');
  if (config.model_type !== 'clip') throw new ModelFamilyError('clip', config.model_type);
  const vision = parse(visionSchema, tower(config.vision_config, config.vision_config_dict), 'vision_config.');
  const text = parse(textSchema, tower(config.text_config, config.text_config_dict), 'text_config.');
  if (vision.image_size % vision.patch_size !== 0) {
    throw new ModelConfigError('vision_config.patch_size', `${vision.patch_size} does not divide ${vision.image_size}`);
  }
  return {
    projection: config.projection_dim,
    vision: {
      ...encoder(vision, 'vision_config.'),
      channels: vision.num_channels,
      imageSize: vision.image_size,
      patchSize: vision.patch_size,
    },
    text: textConfig(text, 'text_config.'),
  };
}

/**
 * Reads the config of a `CLIPTextModel`, CLIP's text tower on its own as diffusion models have it.
 * @throws ModelFamilyError, ModelConfigError
 */
export function parseClipTextConfig(json: unknown): ClipTextConfig {
  const { model_type: family } = parse(z.looseObject({ model_type: z.string() }), json, '');
  if (family !== 'clip_text_model') throw new ModelFamilyError('clip_text_model', family);
  return textConfig(parse(textSchema, json, ''), '');
}

function textConfig(text: z.infer<typeof textSchema>, prefix: string): ClipTextConfig {
  return {
    ...encoder(text, prefix),
    vocabulary: text.vocab_size,
    positions: text.max_position_embeddings,
    eosTokenId: text.eos_token_id,
  };
}

function tower(
  config: Record<string, unknown> | null | undefined,
  override: Record<string, unknown> | null | undefined,
) {
  return override ?? config ?? {};
}

function parse<T>(schema: z.ZodType<T>, json: unknown, prefix: string): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ModelConfigError(`${prefix}${issue.path.join('.')}` || 'config.json', issue.message);
}

type RawEncoder = z.infer<typeof visionSchema> | z.infer<typeof textSchema>;

function encoder(raw: RawEncoder, prefix: string): EncoderConfig {
  if (raw.hidden_size % raw.num_attention_heads !== 0) {
    throw new ModelConfigError(
      `${prefix}num_attention_heads`,
      `${raw.num_attention_heads} does not divide hidden_size ${raw.hidden_size}`,
    );
  }
  if (!Object.hasOwn(ACTIVATIONS, raw.hidden_act)) {
    throw new ModelConfigError(
      `${prefix}hidden_act`,
      `unknown activation "${raw.hidden_act}"; known: ${Object.keys(ACTIVATIONS).join(', ')}`,
    );
  }
  return {
    hidden: raw.hidden_size,
    intermediate: raw.intermediate_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    activation: raw.hidden_act as Activation,
    epsilon: raw.layer_norm_eps,
  };
}
