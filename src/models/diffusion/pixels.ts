import { NoAnswerError } from '../model-error.ts';

/**
 * Images −1…1 as bytes, as diffusers' image processor makes them.
 * @param values [images, height, width, 3]
 * @param first number of the first image, for errors
 * @throws NoAnswerError for an image that has something that is no number
 */
export function pixelBytes(values: Float32Array, width: number, height: number, first: number) {
  const size = width * height * 3;
  return Array.from({ length: values.length / size }, (_, image) => {
    const pixels = new Uint8Array(size);
    for (let i = 0; i < size; i++) {
      const value = values[image * size + i];
      if (!Number.isFinite(value)) throw new NoAnswerError(first + image);
      pixels[i] = roundHalfToEven(255 * Math.min(1, Math.max(0, value / 2 + 0.5)));
    }
    return { width, height, pixels };
  });
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below + (below % 2);
}
