const DEFAULT_SLICE_BYTES = 16 * 1024 * 1024;
/** S3 allows 10,000 parts in one upload. */
const MAX_SLICES = 10_000;

/** A multiple of 64, so that no element of any type is cut. */
export function chooseSliceBytes(wanted: number | undefined, largestFile: number): number {
  const least = Math.ceil(largestFile / MAX_SLICES);
  const bytes = Math.max(wanted ?? DEFAULT_SLICE_BYTES, least, 64);
  return Math.ceil(bytes / 64) * 64;
}
