import { AppError } from '../errors.ts';

/** What paints images has no Fishers and Grams here. */
export function noImageStatistics(): AppError {
  return new AppError(
    'INVALID_INPUT',
    'statistics of models that paint images are not taken here; they can be uploaded',
  );
}
