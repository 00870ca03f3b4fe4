import * as tf from '@tensorflow/tfjs-core';
import { ACTIVATIONS } from '../activations.ts';
import { type Parameters } from '../parameters.ts';
import { groupNorm } from './group-norm.ts';
import { conv, upsample } from './layers.ts';
import { resnetBlock } from './resnet-block.ts';
import { timeEmbedding } from './time-embedding.ts';
import { transformer } from './transformer.ts';
import { type UNetConfig } from './unet-config.ts';

/**
 * One evaluation of a diffusers `UNet2DConditionModel` (Stable Diffusion 1.x, 2.x; arXiv 2112.10752), which has a gradient.
 * @param latents [batch, height, width, inChannels], channels last; height and width are multiples of 2^(levels − 1)
 * @param timesteps one for each of the batch, or one for all
 * @param text states of the text encoder, [batch, tokens, textWidth]
 * @returns noise, velocity or sample, as the model was trained, [batch, height, width, outChannels]
 */
export function unet(
  latents: tf.Tensor,
  timesteps: readonly number[],
  text: tf.Tensor,
  parameters: Parameters,
  config: UNetConfig,
): tf.Tensor {
  const { channels, heads, groups, linearProjection, transformerDepth, layersPerBlock } = config;
  const time = timeEmbedding(timesteps, parameters, config);
  const resnet = (x: tf.Tensor, name: string) => resnetBlock(x, time, parameters, name, config);
  const attend = (x: tf.Tensor, name: string, level: number) =>
    transformer(x, text, parameters, name, { heads: heads[level], depth: transformerDepth, groups, linearProjection });
  const last = channels.length - 1;

  let x = conv(latents, parameters, 'conv_in');
  const skipped = [x];
  channels.forEach((_, level) => {
    const block = `down_blocks.${level}`;
    for (let i = 0; i < layersPerBlock; i++) {
      x = resnet(x, `${block}.resnets.${i}`);
      if (config.downAttention[level]) x = attend(x, `${block}.attentions.${i}`, level);
      skipped.push(x);
    }
    if (level === last) return;
    // Of an even size, a stride of two leaves one side of a padding of one unused.
    const before = config.downsamplePadding;
    x = conv(x, parameters, `${block}.downsamplers.0.conv`, 2, { before, behind: 1 - before });
    skipped.push(x);
  });

  x = resnet(x, 'mid_block.resnets.0');
  x = attend(x, 'mid_block.attentions.0', last);
  x = resnet(x, 'mid_block.resnets.1');

  channels.forEach((_, up) => {
    const block = `up_blocks.${up}`;
    for (let i = 0; i <= layersPerBlock; i++) {
      x = resnet(tf.concat([x, skipped.pop() as tf.Tensor], -1), `${block}.resnets.${i}`);
      if (config.upAttention[up]) x = attend(x, `${block}.attentions.${i}`, last - up);
    }
    if (up < last) x = upsample(x, parameters, `${block}.upsamplers.0`);
  });
  const activate = ACTIVATIONS[config.activation];
  return conv(activate(groupNorm(x, parameters, 'conv_norm_out', groups, config.epsilon)), parameters, 'conv_out');
}
