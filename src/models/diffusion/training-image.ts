import sharp from 'sharp';
import { decodeRgb } from '../clip/preprocess.ts';

/**
 * Decodes an image file to RGB bytes of the size that a pipeline paints: one of another size is made to cover it, with straight
 * lines between pixels, and cut around its centre, as the public training scripts do.
 * @throws Error when the bytes are no image
 */
export async function decodeTrainingImage(bytes: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const image = await decodeRgb(bytes);
  if (image.width === width && image.height === height) return image.pixels;
  const { pixels, ...size } = image;
  return sharp(pixels, { raw: { ...size, channels: 3 } })
    .resize(width, height, { fit: 'cover', kernel: 'linear', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
}
