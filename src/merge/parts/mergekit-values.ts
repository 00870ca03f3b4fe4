import { AppError } from '../../errors.ts';
import { type TensorContext } from '../block.ts';
import { expertNumberAt, valueAt } from '../values.ts';

export function flagAt(context: TensorContext, name: string): boolean {
  return valueAt(context.recipe.parameters, name, context) === true;
}

/** A number that every expert has, in their order. */
export function expertNumbersAt(context: TensorContext, name: string): number[] {
  return context.recipe.experts.map((_, expert) => expertNumberAt(context, expert, name));
}

/**
 * Weights at one tensor, divided by their sum.
 * @throws AppError PARAMETER_INVALID naming the tensor when they sum to zero
 */
export function sharesAt(context: TensorContext): number[] {
  const weights = expertNumbersAt(context, 'weight');
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total !== 0) return weights.map((weight) => weight / total);
  throw new AppError('PARAMETER_INVALID', `the weights of the experts sum to 0 at tensor "${context.name}"`, {
    field: ['experts', '0', 'parameters', 'weight'],
    tensor: context.name,
  });
}
