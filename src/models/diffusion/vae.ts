import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { type Parameters } from '../parameters.ts';
import { attention } from './attention.ts';
import { groupNorm } from './group-norm.ts';
import { conv, upsample } from './layers.ts';
import { resnetBlock } from './resnet-block.ts';
import { type VaeConfig } from './vae-config.ts';

/** What an encoder says of an image's latents: a normal distribution for each. */
export interface Posterior {
  /** Also its mode. [batch, height, width, latentChannels] */
  readonly mean: tf.Tensor;
  /** Kept within −30…20, as the public model does. */
  readonly logVariance: tf.Tensor;
}

/**
 * Encodes images by an `AutoencoderKL`. Its latents are not yet scaled for the UNet: see `scaleLatents`.
 * @param images values −1…1, [batch, height, width, inChannels], channels last; sizes are multiples of `vaeReduction`
 */
export function encodeImages(images: tf.Tensor, parameters: Parameters, config: VaeConfig): Posterior {
  const last = config.channels.length - 1;
  let x = conv(images, parameters, 'encoder.conv_in');
  config.channels.forEach((_, level) => {
    const block = `encoder.down_blocks.${level}`;
    for (let i = 0; i < config.layersPerBlock; i++) x = resnet(x, parameters, `${block}.resnets.${i}`, config);
    if (level < last) x = conv(x, parameters, `${block}.downsamplers.0.conv`, 2, { before: 0, behind: 1 });
  });
  x = close(middle(x, parameters, 'encoder', config), parameters, 'encoder', config);
  if (config.encoderProjection) x = conv(x, parameters, 'quant_conv');
  const [batch, height, width] = x.shape;
  const half = (which: number) =>
    tf.slice(x, [0, 0, 0, which * config.latentChannels], [batch, height, width, config.latentChannels]);
  return { mean: half(0), logVariance: tf.clipByValue(half(1), -30, 20) };
}

/**
 * Decodes latents by an `AutoencoderKL`, which has a gradient.
 * @param latents [batch, height, width, latentChannels], not scaled for the UNet
 * @returns about −1…1, [batch, height · reduction, width · reduction, outChannels]
 */
export function decodeLatents(latents: tf.Tensor, parameters: Parameters, config: VaeConfig): tf.Tensor {
  const last = config.channels.length - 1;
  const projected = config.decoderProjection ? conv(latents, parameters, 'post_quant_conv') : latents;
  let x = middle(conv(projected, parameters, 'decoder.conv_in'), parameters, 'decoder', config);
  config.channels.forEach((_, up) => {
    const block = `decoder.up_blocks.${up}`;
    for (let i = 0; i <= config.layersPerBlock; i++) x = resnet(x, parameters, `${block}.resnets.${i}`, config);
    if (up < last) x = upsample(x, parameters, `${block}.upsamplers.0`);
  });
  return close(x, parameters, 'decoder', config);
}

/** Latents as the UNet takes them. */
export function scaleLatents(latents: tf.Tensor, { scaling, shift }: VaeConfig): tf.Tensor {
  return tf.mul(shift === 0 ? latents : tf.sub(latents, shift), scaling);
}

/** The inverse of `scaleLatents`. */
export function unscaleLatents(latents: tf.Tensor, { scaling, shift }: VaeConfig): tf.Tensor {
  const whole = tf.mul(latents, 1 / scaling);
  return shift === 0 ? whole : tf.add(whole, shift);
}

function middle(x: tf.Tensor, parameters: Parameters, side: string, config: VaeConfig): tf.Tensor {
  const name = `${side}.mid_block`;
  x = resnet(x, parameters, `${name}.resnets.0`, config);
  if (config.middleAttention) {
    const [batch, height, width, channels] = x.shape;
    const normed = groupNorm(x, parameters, `${name}.attentions.0.group_norm`, config.groups, config.epsilon);
    const tokens = tf.reshape(normed, [batch, height * width, channels]);
    x = tf.add(x, tf.reshape(attention(tokens, tokens, 1, parameters, `${name}.attentions.0`), x.shape));
  }
  return resnet(x, parameters, `${name}.resnets.1`, config);
}

function resnet(x: tf.Tensor, parameters: Parameters, name: string, config: VaeConfig): tf.Tensor {
  return resnetBlock(x, undefined, parameters, name, config);
}

function close(x: tf.Tensor, parameters: Parameters, side: string, config: VaeConfig): tf.Tensor {
  const normed = groupNorm(x, parameters, `${side}.conv_norm_out`, config.groups, config.epsilon);
  return conv(ACTIVATIONS[config.activation](normed), parameters, `${side}.conv_out`);
}
