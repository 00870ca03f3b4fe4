import { z } from 'zod';
import { type Activation } from '../activations.ts';
import { ModelConfigError } from '../model-error.ts';
import { channelList, knownActivation, readConfig, requireGroups, requireValues, size } from './read-config.ts';

export interface VaeConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly latentChannels: number;
  readonly channels: readonly number[];
  /** Residual blocks of a level of the encoder; one more in the decoder. */
  readonly layersPerBlock: number;
  /** The blocks in the middle have an attention between them. */
  readonly middleAttention: boolean;
  readonly groups: number;
  readonly epsilon: number;
  readonly activation: Activation;
  /** Latents are multiplied by it on their way to the UNet. */
  readonly scaling: number;
  /** Subtracted before that. */
  readonly shift: number;
  readonly encoderProjection: boolean;
  readonly decoderProjection: boolean;
}

export const VAE_FILE = 'vae/config.json';

const schema = z.looseObject({
  in_channels: size.default(3),
  out_channels: size.default(3),
  latent_channels: size.default(4),
  block_out_channels: channelList.default([64]),
  down_block_types: z.array(z.string()).default(['DownEncoderBlock2D']),
  up_block_types: z.array(z.string()).default(['UpDecoderBlock2D']),
  layers_per_block: z.int().min(1).max(64).default(1),
  norm_num_groups: size.default(32),
  act_fn: z.string().default('silu'),
  scaling_factor: z.number().positive().default(0.18215),
  shift_factor: z.number().nullish(),
  mid_block_add_attention: z.boolean().default(true),
  use_quant_conv: z.boolean().default(true),
  use_post_quant_conv: z.boolean().default(true),
});

/**
 * Reads the `config.json` of a diffusers `AutoencoderKL`, with the library's defaults for what it leaves out.
 * @throws ModelConfigError naming the field that is missing, malformed or not supported.
 */
export function parseVaeConfig(json: unknown): VaeConfig {
  const config = readConfig(schema, json, VAE_FILE);
  requireValues(config, { _class_name: ['AutoencoderKL'], latents_mean: [], latents_std: [] }, VAE_FILE);
  const channels = config.block_out_channels;
  for (const [field, types, known] of [
    ['down_block_types', config.down_block_types, 'DownEncoderBlock2D'],
    ['up_block_types', config.up_block_types, 'UpDecoderBlock2D'],
  ] as const) {
    if (types.length !== channels.length) {
      const reason = `has ${types.length} entries, block_out_channels ${channels.length}`;
      throw new ModelConfigError(field, reason, VAE_FILE);
    }
    const odd = types.findIndex((type) => type !== known);
    if (odd >= 0) {
      throw new ModelConfigError(`${field}.${odd}`, `unknown block "${types[odd]}"; known: ${known}`, VAE_FILE);
    }
  }
  requireGroups(channels, config.norm_num_groups, VAE_FILE);
  return {
    inChannels: config.in_channels,
    outChannels: config.out_channels,
    latentChannels: config.latent_channels,
    channels,
    layersPerBlock: config.layers_per_block,
    middleAttention: config.mid_block_add_attention,
    groups: config.norm_num_groups,
    epsilon: 1e-6,
    activation: knownActivation(config.act_fn, 'act_fn', VAE_FILE),
    scaling: config.scaling_factor,
    shift: config.shift_factor ?? 0,
    encoderProjection: config.use_quant_conv,
    decoderProjection: config.use_post_quant_conv,
  };
}

/** Height and width of an image divided by those of its latents. */
export function vaeReduction({ channels }: VaeConfig): number {
  return 2 ** (channels.length - 1);
}
