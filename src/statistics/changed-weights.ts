import { AppError } from '../errors.ts';
import { type StatisticModel } from './statistic-model.ts';

/**
 * The model with statistics of nothing but what an adapter changes: of the dense weights W + s·B·A, under the names that they have
 * in the base. Everything else is the base's, the same in all of its adapters, so a merge needs no statistics of it.
 * @param changed tensors by their names in the whole checkpoint; null: there is no adapter
 * @throws AppError INVALID_INPUT when the adapter changes nothing that statistics of such a model cover
 */
export function onlyChanged<Example>(
  model: StatisticModel<Example>,
  changed: ReadonlySet<string> | null,
): StatisticModel<Example> {
  if (changed === null) return model;
  const covers = model.covers.filter((name) => changed.has(name));
  if (covers.length === 0) {
    throw new AppError('INVALID_INPUT', `the adapter changes nothing that statistics cover here (${model.scope})`);
  }
  const others = changed.size > covers.length ? ` (of ${changed.size} in all)` : '';
  return {
    ...model,
    covers,
    scope: `the ${covers.length} tensors that the adapter changes${others}, of: ${model.scope}`,
  };
}
