import { type ClipModel, decodeForClip } from '../models/clip/clip-model.ts';
import { DataError } from './evaluation-errors.ts';
import { type ImageCell } from './image-manifest.ts';
import { type Example, type ExamplePlace } from './parquet-examples.ts';

/** @throws DataError naming the first example whose label is none of the cell's. */
export function checkLabels(batch: readonly Example[], cell: ImageCell, file: string): void {
  for (const { label, row } of batch) {
    if (label < 0 || label >= cell.classes.length) {
      throw new DataError(`label ${label}, the cell has ${cell.classes.length} classes`, { cell: cell.id, file, row });
    }
  }
}

/** The image of an example as the vision tower takes it. @throws DataError naming the row when it does not decode. */
export async function decodeExample(
  model: Pick<ClipModel, 'preprocessing' | 'config'>,
  example: Example,
  place: ExamplePlace,
): Promise<Uint8Array> {
  return decodeBy((image) => decodeForClip(model, image), example, place);
}

/** The image of an example as `decode` makes it of a file's bytes. @throws DataError naming the row when it does not decode. */
export async function decodeBy(
  decode: (image: Uint8Array) => Promise<Uint8Array>,
  { image, row }: Pick<Example, 'image' | 'row'>,
  place: ExamplePlace,
): Promise<Uint8Array> {
  try {
    return await decode(image);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`the image does not decode (${reason})`, { ...place, row, cause });
  }
}
