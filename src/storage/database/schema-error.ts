import { AppError } from '../../errors.ts';

/** The schema is not one that this program can or may work with. Permanent. */
export class SchemaError extends AppError {
  constructor(message: string) {
    super('CONFLICT', message);
  }
}
