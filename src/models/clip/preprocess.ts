import sharp from 'sharp';
import { z } from 'zod';
import { ModelConfigError } from '../model-error.ts';
import { type ClipVisionConfig } from './config.ts';
import { type PixelNorm } from './patches.ts';

/** How an image file becomes the vision tower's input, from `preprocessor_config.json`. */
export interface ClipPreprocessing {
  /** Shorter side after resizing, or exact size; null when images are not resized. */
  readonly resize: { readonly shortest: number } | { readonly width: number; readonly height: number } | null;
  readonly kernel: 'nearest' | 'linear' | 'cubic' | 'lanczos3';
  /** Size of the centre that is kept; null when nothing is cut off. */
  readonly crop: { readonly width: number; readonly height: number } | null;
  readonly norm: PixelNorm;
}

/** An image above this many pixels is refused before it is decoded. */
const MAX_PIXELS = 64_000_000;

const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073];
const CLIP_STD = [0.26862954, 0.26130258, 0.27577711];
/** Numbers of Pillow's filters, which the configs state. */
const KERNELS: Readonly<Record<number, ClipPreprocessing['kernel']>> = {
  0: 'nearest',
  1: 'lanczos3',
  2: 'linear',
  3: 'cubic',
};

const pixels = z.int().min(1).max(4096);
const sides = z.union([pixels, z.object({ shortest_edge: pixels }), z.object({ height: pixels, width: pixels })]);
const channels = z.array(z.number()).length(3);

const schema = z.looseObject({
  do_resize: z.boolean().default(true),
  size: sides.default({ shortest_edge: 224 }),
  resample: z.int().default(3),
  do_center_crop: z.boolean().default(true),
  crop_size: sides.optional(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: channels.default(CLIP_MEAN),
  image_std: channels.refine((std) => std.every((value) => value > 0), 'must be positive').default(CLIP_STD),
});

const FILE = 'preprocessor_config.json';

/**
 * Reads a `preprocessor_config.json` with the defaults of Hugging Face's `CLIPImageProcessor`.
 * @throws ModelConfigError when a field is malformed, or the result would not be the tower's image size.
 */
export function parsePreprocessing(json: unknown, vision: ClipVisionConfig): ClipPreprocessing {
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new ModelConfigError(issue.path.join('.') || FILE, issue.message, FILE);
  }
  const raw = result.data;
  const kernel = KERNELS[raw.resample];
  if (!kernel) throw new ModelConfigError('resample', `filter ${raw.resample} is not supported`, FILE);
  const resize = raw.do_resize ? resizeOf(raw.size) : null;
  const crop = raw.do_center_crop ? squareOf(raw.crop_size ?? vision.imageSize) : null;
  const out = crop ?? (resize && 'width' in resize ? resize : null);
  if (out && (out.width !== vision.imageSize || out.height !== vision.imageSize)) {
    throw new ModelConfigError(
      crop ? 'crop_size' : 'size',
      `images of ${out.width}×${out.height} for a tower of ${vision.imageSize}×${vision.imageSize}`,
      FILE,
    );
  }
  return {
    resize,
    kernel,
    crop,
    norm: {
      scale: raw.do_rescale ? raw.rescale_factor : 1,
      mean: raw.do_normalize ? raw.image_mean : [0, 0, 0],
      std: raw.do_normalize ? raw.image_std : [1, 1, 1],
    },
  };
}

function resizeOf(size: z.output<typeof sides>): NonNullable<ClipPreprocessing['resize']> {
  if (typeof size === 'number') return { shortest: size };
  return 'shortest_edge' in size ? { shortest: size.shortest_edge } : size;
}

function squareOf(size: z.output<typeof sides>): { width: number; height: number } {
  if (typeof size === 'number') return { width: size, height: size };
  return 'shortest_edge' in size ? { width: size.shortest_edge, height: size.shortest_edge } : size;
}

/** RGB bytes of an image, row by row. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Decodes an image file (PNG, JPEG, WebP, GIF, TIFF) to RGB bytes. Transparency is dropped, as Pillow's conversion to RGB does.
 * @throws Error when the bytes are no image
 */
export async function decodeRgb(bytes: Uint8Array): Promise<RgbImage> {
  const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'warning' }).removeAlpha().toColourspace('srgb');
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${info.channels} channels where RGB was expected`);
  return { width: info.width, height: info.height, pixels: data };
}

/**
 * Decodes an image file to RGB bytes of the tower's size.
 * @throws Error when the bytes are no image, or the result does not have the tower's size.
 */
export async function decodeImage(
  bytes: Uint8Array,
  preprocessing: ClipPreprocessing,
  imageSize: number,
): Promise<Uint8Array> {
  return fitImage(await decodeRgb(bytes), preprocessing, imageSize);
}

/**
 * RGB bytes of the tower's size. Images of that size already are not resampled.
 * @throws Error when the result does not have the tower's size.
 */
export async function fitImage(
  { width, height, pixels }: RgbImage,
  preprocessing: ClipPreprocessing,
  imageSize: number,
): Promise<Uint8Array> {
  if (width === imageSize && height === imageSize) return pixels;
  const target = resizedSize(preprocessing, width, height);
  // Pillow and libvips both read the whole support of the filter when they shrink; "fastShrinkOnLoad" would not.
  const resized = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(target.width, target.height, { fit: 'fill', kernel: preprocessing.kernel, fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  return cropCentre(resized, target, preprocessing.crop ?? target, imageSize);
}

function resizedSize({ resize }: ClipPreprocessing, width: number, height: number): { width: number; height: number } {
  if (resize === null) return { width, height };
  if ('width' in resize) return resize;
  const [short, long] = width <= height ? [width, height] : [height, width];
  const other = Math.floor((resize.shortest * long) / short);
  return short === width ? { width: resize.shortest, height: other } : { width: other, height: resize.shortest };
}

function cropCentre(
  from: Uint8Array,
  { width, height }: { width: number; height: number },
  crop: { width: number; height: number },
  imageSize: number,
): Uint8Array {
  if (crop.width !== imageSize || crop.height !== imageSize || crop.width > width || crop.height > height) {
    throw new Error(`${width}×${height} pixels after resizing, the model takes ${imageSize}×${imageSize}`);
  }
  const left = Math.floor((width - imageSize) / 2);
  const top = Math.floor((height - imageSize) / 2);
  const into = new Uint8Array(imageSize * imageSize * 3);
  for (let y = 0; y < imageSize; y++) {
    const begin = ((top + y) * width + left) * 3;
    into.set(from.subarray(begin, begin + imageSize * 3), y * imageSize * 3);
  }
  return into;
}
