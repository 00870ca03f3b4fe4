import { AppError } from '../../errors.ts';

/** There is no object with this key. */
export class ObjectMissingError extends AppError {
  constructor(key: string, cause?: unknown) {
    super('FILE_MISSING', `no object ${key}`, { file: key, cause });
  }
}

/** An upload cannot be completed or continued: it is unknown, closed, or its parts do not add up. */
export class MultipartError extends AppError {
  /** First part that is missing or has a wrong length. */
  readonly partNumber: number | undefined;

  constructor(key: string, message: string, partNumber?: number) {
    super('CONFLICT', `upload of ${key}: ${message}`, { file: key });
    this.partNumber = partNumber;
  }
}
