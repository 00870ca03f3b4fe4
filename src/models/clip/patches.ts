import { type ClipVisionConfig } from './config.ts';

/** Per-channel normalisation: (byte · scale − mean) / std. */
export interface PixelNorm {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Values of one image as `embedPatches` takes it. */
export function patchValues(config: ClipVisionConfig): number {
  return config.imageSize * config.imageSize * config.channels;
}

/**
 * Writes one image as normalised patches, [patches, channels·patch·patch], the order of a flattened convolution kernel.
 * @param pixels RGB bytes, imageSize × imageSize × 3
 * @param into receives `patchValues(config)` numbers
 */
export function toPatches(pixels: Uint8Array, config: ClipVisionConfig, norm: PixelNorm, into: Float32Array): void {
  const { imageSize, patchSize, channels } = config;
  let at = 0;
  for (let top = 0; top < imageSize; top += patchSize) {
    for (let left = 0; left < imageSize; left += patchSize) {
      for (let channel = 0; channel < channels; channel++) {
        const mean = norm.mean[channel];
        const std = norm.std[channel];
        for (let y = top; y < top + patchSize; y++) {
          let from = (y * imageSize + left) * channels + channel;
          for (let x = 0; x < patchSize; x++, from += channels) into[at++] = (pixels[from] * norm.scale - mean) / std;
        }
      }
    }
  }
}
