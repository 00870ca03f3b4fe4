import { findPostStep, listPostSteps } from './catalogue.ts';
import { type AdapterMethod } from './adapters/adapter-method.ts';
import { type MergeMethod } from './method.ts';
import { readParameters } from './read-parameters.ts';
import { type ParameterValue, type PostStepCall, type RecipeDraft, type TensorValue } from './recipe-types.ts';
import { type MergeIssue } from './types.ts';

/** The steps behind a method, each checked against what it follows; mistakes are added to `errors`. */
export function readPostSteps(
  method: MergeMethod | AdapterMethod,
  steps: NonNullable<RecipeDraft['post']>,
  errors: MergeIssue[],
): PostStepCall[] {
  if (!('map' in method)) {
    if (steps.length === 0) return [];
    errors.push({
      code: 'INVALID_INPUT',
      field: ['post'],
      message: `${method.card.id} makes an adapter: no step follows`,
    });
    return [];
  }
  let before: MergeMethod = method;
  return steps.flatMap(({ id, parameters: input = {} }, index) => {
    const at = ['post', String(index)];
    const step = findPostStep(id);
    if (step === null) {
      const known = listPostSteps().map((card) => card.id);
      const message = `there is no post-step "${String(id)}"; known: ${known.join(', ') || 'none'}`;
      errors.push({ code: 'METHOD_UNKNOWN', field: [...at, 'id'], message });
      return [];
    }
    const refusal = step.refuses(before);
    if (refusal !== null) errors.push({ code: 'INVALID_INPUT', field: at, message: refusal });
    const known = errors.length;
    const read = readParameters(step.card, step.card.parameters, input, [...at, 'parameters'], errors);
    const values = Object.fromEntries(Object.entries(read.parameters).filter(isPlain));
    if (errors.length === known) before = step.wrap(before, values);
    return [{ id: step.card.id, version: step.card.version, parameters: values }];
  });
}

function isPlain(entry: [string, TensorValue]): entry is [string, ParameterValue] {
  return typeof entry[1] !== 'object';
}
