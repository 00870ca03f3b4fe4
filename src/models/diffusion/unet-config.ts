import { z } from 'zod';
import { type Activation } from '../activations.ts';
import { ModelConfigError } from '../model-error.ts';
import {
  channelList,
  epsilon,
  knownActivation,
  readConfig,
  requireGroups,
  requireValues,
  size,
} from './read-config.ts';

/** One resolution of the network: on the way down, and mirrored on the way up. */
export interface UNetLevel {
  readonly channels: number;
  readonly heads: number;
}

export interface UNetConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Height and width of the latents that the model was trained on. */
  readonly sampleSize: number;
  readonly channels: readonly number[];
  /** Attention heads of each level, from the top. */
  readonly heads: readonly number[];
  /** Whether the blocks of each level on the way down (from the top) and up (from the bottom) attend to the text. */
  readonly downAttention: readonly boolean[];
  readonly upAttention: readonly boolean[];
  /** Residual blocks of a level on the way down; one more on the way up. */
  readonly layersPerBlock: number;
  readonly transformerDepth: number;
  readonly textWidth: number;
  readonly linearProjection: boolean;
  readonly downsamplePadding: number;
  readonly groups: number;
  readonly epsilon: number;
  readonly activation: Activation;
  readonly cosineFirst: boolean;
  readonly frequencyShift: number;
}

export const UNET_FILE = 'unet/config.json';

const DOWN_BLOCKS = ['DownBlock2D', 'CrossAttnDownBlock2D'];
const UP_BLOCKS = ['UpBlock2D', 'CrossAttnUpBlock2D'];

const schema = z.looseObject({
  _class_name: z.string().optional(),
  in_channels: size.default(4),
  out_channels: size.default(4),
  sample_size: z.int().min(1).max(4096).nullish(),
  block_out_channels: channelList.default([320, 640, 1280, 1280]),
  down_block_types: z
    .array(z.string())
    .default(['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D']),
  up_block_types: z
    .array(z.string())
    .default(['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D']),
  attention_head_dim: z.union([size, z.array(size)]).default(8),
  layers_per_block: z.int().min(1).max(64).default(2),
  transformer_layers_per_block: z.int().min(1).max(64).default(1),
  cross_attention_dim: size.default(1280),
  use_linear_projection: z.boolean().default(false),
  downsample_padding: z.int().min(0).max(1).default(1),
  norm_num_groups: size.default(32),
  norm_eps: epsilon.default(1e-5),
  act_fn: z.string().default('silu'),
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().min(0).max(1).default(0),
});

/** What SD 1.x and 2.x have in common; other values make another network. `upcast_attention` is about half precision. */
const FIXED = {
  num_attention_heads: [],
  mid_block_type: ['UNetMidBlock2DCrossAttn'],
  only_cross_attention: [false],
  mid_block_only_cross_attention: [false],
  dual_cross_attention: [false],
  center_input_sample: [false],
  mid_block_scale_factor: [1],
  resnet_time_scale_shift: ['default'],
  resnet_skip_time_act: [false],
  resnet_out_scale_factor: [1],
  time_embedding_type: ['positional'],
  time_embedding_dim: [],
  time_embedding_act_fn: [],
  timestep_post_act: [],
  time_cond_proj_dim: [],
  class_embed_type: [],
  num_class_embeds: [],
  class_embeddings_concat: [false],
  addition_embed_type: [],
  encoder_hid_dim: [],
  encoder_hid_dim_type: [],
  reverse_transformer_layers_per_block: [],
  projection_class_embeddings_input_dim: [],
  attention_type: ['default'],
  cross_attention_norm: [],
  conv_in_kernel: [3],
  conv_out_kernel: [3],
} as const;

/**
 * Reads the `config.json` of a diffusers `UNet2DConditionModel` of the Stable Diffusion 1.x and 2.x kind, with the library's
 * defaults for what it leaves out.
 *
 * `attention_head_dim` is the number of heads, not their width: the name was wrong from the start, and the public models
 * rest on it.
 * @throws ModelConfigError naming the field that is missing, malformed or not supported.
 */
export function parseUNetConfig(json: unknown): UNetConfig {
  const config = readConfig(schema, json, UNET_FILE);
  requireValues(config, { _class_name: ['UNet2DConditionModel'], ...FIXED }, UNET_FILE);
  if (config.mid_block_type === null) throw new ModelConfigError('mid_block_type', 'null is not supported', UNET_FILE);
  const channels = config.block_out_channels;
  const levels = channels.length;
  const heads = [config.attention_head_dim].flat();
  const perLevel = heads.length === 1 ? channels.map(() => heads[0]) : heads;
  if (perLevel.length !== levels) throw lengthError('attention_head_dim', perLevel.length, levels);
  const downAttention = attends(config.down_block_types, DOWN_BLOCKS, 'down_block_types', levels);
  const upAttention = attends(config.up_block_types, UP_BLOCKS, 'up_block_types', levels);
  channels.forEach((count, level) => {
    const used = downAttention[level] || upAttention[levels - 1 - level] || level === levels - 1;
    if (used && count % perLevel[level] !== 0) {
      const reason = `${perLevel[level]} heads do not divide the ${count} channels of level ${level}`;
      throw new ModelConfigError('attention_head_dim', reason, UNET_FILE);
    }
  });
  requireGroups(channels, config.norm_num_groups, UNET_FILE);
  if (channels[0] % 2 !== 0 || channels[0] / 2 <= config.freq_shift) {
    throw new ModelConfigError('block_out_channels', 'the first must be even, for sines and cosines', UNET_FILE);
  }
  return {
    inChannels: config.in_channels,
    outChannels: config.out_channels,
    sampleSize: config.sample_size ?? 64,
    channels,
    heads: perLevel,
    downAttention,
    upAttention,
    layersPerBlock: config.layers_per_block,
    transformerDepth: config.transformer_layers_per_block,
    textWidth: config.cross_attention_dim,
    linearProjection: config.use_linear_projection,
    downsamplePadding: config.downsample_padding,
    groups: config.norm_num_groups,
    epsilon: config.norm_eps,
    activation: knownActivation(config.act_fn, 'act_fn', UNET_FILE),
    cosineFirst: config.flip_sin_to_cos,
    frequencyShift: config.freq_shift,
  };
}

function attends(types: readonly string[], [plain, crossed]: readonly string[], field: string, levels: number) {
  if (types.length !== levels) throw lengthError(field, types.length, levels);
  return types.map((type, i) => {
    if (type === plain || type === crossed) return type === crossed;
    throw new ModelConfigError(`${field}.${i}`, `unknown block "${type}"; known: ${plain}, ${crossed}`, UNET_FILE);
  });
}

function lengthError(field: string, found: number, levels: number): ModelConfigError {
  return new ModelConfigError(field, `has ${found} entries, block_out_channels ${levels}`, UNET_FILE);
}
