import * as tf from '@tensorflow/tfjs-core';
import { takeFloats } from '../../tensor/tf/read-floats.ts';
import { ModelConfigError } from '../model-error.ts';
import { type DiffusionPipeline } from './pipeline.ts';
import { encodeImages, scaleLatents } from './vae.ts';
import { VAE_FILE } from './vae-config.ts';

/**
 * The latents of an image as the UNet takes them, [height, width, channels]: the mode of what the autoencoder says of it.
 * @param pixels RGB bytes, row by row; `height` and `width` are such as `latentSize` takes
 * @throws ModelConfigError for an autoencoder of images that are not RGB
 */
export async function trainingLatents(
  { config: { vae }, parameters }: Pick<DiffusionPipeline, 'config' | 'parameters'>,
  pixels: Uint8Array,
  height: number,
  width: number,
): Promise<Float32Array> {
  if (vae.inChannels !== 3) throw new ModelConfigError('in_channels', 'images have 3 channels', VAE_FILE);
  const values = Float32Array.from(pixels, (byte) => byte / 127.5 - 1);
  return takeFloats(
    tf.tidy(() => {
      const image = tf.tensor4d(values, [1, height, width, 3]);
      return scaleLatents(encodeImages(image, parameters.vae, vae).mean, vae);
    }),
  );
}
