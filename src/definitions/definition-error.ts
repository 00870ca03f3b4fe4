import { AppError, type ErrorPlace } from '../errors.ts';

/** Data that does not fit a shipped definition; names file, row (from 0) and column where they are known. */
export class DefinitionError extends AppError {
  constructor(message: string, place: ErrorPlace & { column?: string; cause?: unknown } = {}) {
    const { column, ...rest } = place;
    const where = [
      rest.cell === undefined ? [] : [`cell ${rest.cell}`],
      rest.file === undefined ? [] : [rest.file],
      rest.row === undefined ? [] : [`row ${rest.row}`],
      column === undefined ? [] : [`column "${column}"`],
    ].flat();
    super('DATA_INVALID', where.length === 0 ? message : `${where.join(', ')}: ${message}`, rest);
  }
}
