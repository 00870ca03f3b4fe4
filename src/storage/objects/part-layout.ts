import { AppError } from '../../errors.ts';
import { MultipartError } from './object-errors.ts';
import { type PartSummary } from './object-store.ts';

/** S3's limit; the folder driver keeps it, so that what works on one works on the other. */
export const MAX_PARTS = 10_000;

/** @throws AppError INVALID_INPUT */
export function checkPartNumber(partNumber: number): void {
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > MAX_PARTS) {
    throw new AppError('INVALID_INPUT', `part number ${partNumber} is not in 1–${MAX_PARTS}`);
  }
}

/** @throws AppError INVALID_INPUT */
export function checkPartBytes(partBytes: number, least = 1): void {
  if (!Number.isSafeInteger(partBytes) || partBytes < least) {
    throw new AppError('INVALID_INPUT', `parts of ${partBytes} bytes: at least ${least} are needed`);
  }
}

/**
 * Checks that the parts that arrived are exactly those of an object of `totalBytes`.
 * @throws MultipartError naming the first part that is missing, has a wrong length or does not belong.
 */
export function checkParts(key: string, parts: readonly PartSummary[], partBytes: number, totalBytes: number): void {
  const arrived = new Map(parts.map((part) => [part.partNumber, part.bytes]));
  const count = Math.ceil(totalBytes / partBytes);
  for (let number = 1; number <= count; number += 1) {
    const due = Math.min(partBytes, totalBytes - (number - 1) * partBytes);
    const bytes = arrived.get(number);
    if (bytes === undefined) throw new MultipartError(key, `part ${number} of ${count} is missing`, number);
    if (bytes !== due) throw new MultipartError(key, `part ${number} has ${bytes} bytes instead of ${due}`, number);
  }
  const extra = parts.find((part) => part.partNumber > count && part.bytes > 0);
  if (extra !== undefined)
    throw new MultipartError(key, `part ${extra.partNumber} lies beyond the object`, extra.partNumber);
}
