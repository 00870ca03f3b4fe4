import sharp from 'sharp';
import { DataError } from './evaluation-errors.ts';
import { type ExamplePlace } from './parquet-examples.ts';

/** Reads the header of an image file, no pixels. @throws DataError naming the row when it has none */
export async function checkImageHeader(
  image: Uint8Array,
  place: ExamplePlace & { readonly row: number },
): Promise<void> {
  try {
    await sharp(image).metadata();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`the image does not decode (${reason})`, { ...place, cause });
  }
}
