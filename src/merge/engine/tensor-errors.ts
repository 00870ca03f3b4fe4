import { AppError } from '../../errors.ts';
import { type Dtype, type FloatDtype, isFloatDtype } from '../../tensor/dtype.ts';
import { type PlannedTensor } from '../types.ts';

/** The type of something that is merged. */
export function mergedDtype(dtype: Dtype, { name }: Pick<PlannedTensor, 'name'>): FloatDtype {
  if (isFloatDtype(dtype)) return dtype;
  throw new AppError('DTYPE_UNSUPPORTED', `tensor "${name}": ${dtype} cannot be merged`, { tensor: name });
}

export function nonFinite({ name, file }: Pick<PlannedTensor, 'name' | 'file'>, element: number): AppError {
  return new AppError('NUMERIC', `tensor "${name}": element ${element} of the result is not finite`, {
    tensor: name,
    file,
    row: element,
  });
}

/** A failure of one tensor's computation, saying which. */
export function aboutTensor(error: unknown, { name, file }: Pick<PlannedTensor, 'name' | 'file'>): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof AppError && (error.code === 'CANCELLED' || error.place.tensor !== undefined)) return error;
  if (!(error instanceof AppError)) return error;
  const message = `tensor "${name}": ${error.message}`;
  return new AppError(error.code, message, {
    ...error.place,
    tensor: name,
    file,
    retryable: error.retryable,
    cause: error,
  });
}
