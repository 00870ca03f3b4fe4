import { AppError, type ErrorPlace } from '../errors.ts';

/** A benchmark manifest that cannot be used; names the field. */
export class ManifestError extends AppError {
  constructor(field: readonly (string | number)[], reason: string, place: ErrorPlace = {}) {
    const path = field.map(String);
    super('DATA_INVALID', path.length > 0 ? `manifest: ${path.join('.')}: ${reason}` : `manifest: ${reason}`, {
      ...place,
      field: path,
    });
  }
}

/** Benchmark data that cannot be scored; names cell, file and row. Trying again changes nothing. */
export class DataError extends AppError {
  constructor(message: string, place: ErrorPlace & { cause?: unknown }) {
    const where = [
      place.cell === undefined ? [] : [`cell ${place.cell}`],
      place.file === undefined ? [] : [place.file],
      place.row === undefined ? [] : [`row ${place.row}`],
    ].flat();
    super('DATA_INVALID', `${where.join(', ')}: ${message}`, place);
  }
}
