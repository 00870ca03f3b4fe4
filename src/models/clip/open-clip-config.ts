import { z } from 'zod';
import { ModelConfigError } from '../model-error.ts';
import { type ClipConfig, type EncoderConfig } from './config.ts';

export const OPEN_CLIP_CONFIG_FILE = 'open_clip_config.json';

// Bounds that no real model comes near: what lies beyond would only exhaust memory.
const size = z.int().min(1).max(65_536);
const depth = z.int().min(1).max(256);
const pixels = z.int().min(1).max(4096);
const square = z.union([pixels, z.tuple([pixels, pixels])]);
const off = z.union([z.literal(false), z.null()]).optional();
const none = z.null().optional();
const normFields = z.strictObject({ eps: z.number().positive().max(1).optional() });

/** Parts that change what a block computes; none of them is supported. */
const plainBlocks = {
  ls_init_value: none,
  act_kwargs: none,
  norm_kwargs: normFields.nullish(),
  block_type: z.literal('default').nullish(),
  qk_norm: off,
  scaled_cosine_attn: off,
  scale_heads: off,
  scale_attn_inner: off,
  scale_attn: off,
  scale_fc: off,
};

const schema = z.looseObject({
  model_cfg: z.looseObject({
    embed_dim: size,
    quick_gelu: z.boolean().default(false),
    custom_text: off,
    init_logit_bias: none,
    multimodal_cfg: none,
    vision_cfg: z.looseObject({
      ...plainBlocks,
      layers: depth.default(12),
      width: size.default(768),
      head_width: size.default(64),
      mlp_ratio: z.number().positive().max(64).default(4),
      patch_size: square.default(16),
      image_size: square.default(224),
      attentional_pool: off,
      no_ln_pre: off,
      pos_embed_type: z.literal('learnable').default('learnable'),
      final_ln_after_pool: off,
      pool_type: z.literal('tok').default('tok'),
      timm_model_name: none,
    }),
    text_cfg: z.looseObject({
      ...plainBlocks,
      context_length: z.int().min(2).max(65_536).default(77),
      vocab_size: z.int().min(1).max(10_000_000).default(49_408),
      width: size.default(512),
      heads: size.default(8),
      layers: depth.default(12),
      mlp_ratio: z.number().positive().max(64).default(4),
      embed_cls: off,
      no_causal_mask: off,
      final_ln_after_pool: off,
      pool_type: z.literal('argmax').default('argmax'),
      proj_bias: off,
      proj_type: z.literal('linear').default('linear'),
      hf_model_name: none,
    }),
  }),
  preprocess_cfg: z
    .looseObject({
      mean: z.array(z.number()).length(3).optional(),
      std: z.array(z.number()).length(3).optional(),
      interpolation: z.enum(['bicubic', 'bilinear']).default('bicubic'),
      resize_mode: z.enum(['shortest', 'squash']).default('shortest'),
    })
    .default({ interpolation: 'bicubic', resize_mode: 'shortest' }),
});

export interface OpenClipConfig {
  readonly config: ClipConfig;
  /** What a `preprocessor_config.json` of the same meaning says. */
  readonly preprocessing: Readonly<Record<string, unknown>>;
}

/**
 * Reads an `open_clip_config.json` of a model whose towers are open_clip's own transformers.
 * @throws ModelConfigError naming the field that is missing, malformed or not supported.
 */
export function parseOpenClipConfig(json: unknown): OpenClipConfig {
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw fault(issue.path.join('.') || OPEN_CLIP_CONFIG_FILE, issue.message);
  }
  const { model_cfg: model, preprocess_cfg: pictures } = result.data;
  const { vision_cfg: vision, text_cfg: text } = model;
  const imageSize = side('vision_cfg.image_size', vision.image_size);
  const patchSize = side('vision_cfg.patch_size', vision.patch_size);
  divides('vision_cfg.patch_size', patchSize, imageSize);
  divides('vision_cfg.head_width', vision.head_width, vision.width);
  divides('text_cfg.heads', text.heads, text.width);
  const activation = model.quick_gelu ? ('quick_gelu' as const) : ('gelu' as const);
  const encoder = (tower: typeof vision | typeof text, heads: number): EncoderConfig => ({
    hidden: tower.width,
    intermediate: Math.trunc(tower.width * tower.mlp_ratio),
    layers: tower.layers,
    heads,
    activation,
    epsilon: tower.norm_kwargs?.eps ?? 1e-5,
  });
  return {
    config: {
      projection: model.embed_dim,
      vision: { ...encoder(vision, vision.width / vision.head_width), channels: 3, imageSize, patchSize },
      text: {
        ...encoder(text, text.heads),
        vocabulary: text.vocab_size,
        positions: text.context_length,
        // 2: the state is read at the largest id, which is CLIP's end token
        eosTokenId: 2,
      },
    },
    preprocessing: {
      size: pictures.resize_mode === 'squash' ? { height: imageSize, width: imageSize } : { shortest_edge: imageSize },
      crop_size: imageSize,
      resample: pictures.interpolation === 'bicubic' ? 3 : 2,
      ...(pictures.mean && { image_mean: pictures.mean }),
      ...(pictures.std && { image_std: pictures.std }),
    },
  };
}

function side(field: string, value: number | readonly [number, number]): number {
  if (typeof value === 'number') return value;
  if (value[0] !== value[1]) throw fault(`model_cfg.${field}`, `${value.join('×')} is not square`);
  return value[0];
}

function divides(field: string, divisor: number, value: number): void {
  if (value % divisor !== 0) throw fault(`model_cfg.${field}`, `${divisor} does not divide ${value}`);
}

function fault(field: string, reason: string): ModelConfigError {
  return new ModelConfigError(field, reason, OPEN_CLIP_CONFIG_FILE);
}
