import { z } from 'zod';
import { publishedGrid } from '../../experiments/grid.ts';
import { type GridStage, type SpecMethod } from '../../experiments/spec.ts';
import { findAnyMethod } from '../../merge/catalogue.ts';
import { type MethodCard } from '../../merge/method-card.ts';
import { type ParameterValue } from '../../merge/recipe-types.ts';
import { failAll, ok, type Result, type UserError } from '../result.ts';
import { type MethodWish } from './request.ts';

const value = z.union([z.number(), z.string(), z.boolean()]);
const parametersModel = z.record(z.string(), value);
const stageModel = z.record(z.string(), z.array(value).min(1).max(1000));
const gridModel = z.union([
  z.literal('published'),
  stageModel.transform((stage) => [stage]),
  z.array(stageModel).max(20),
]);

export interface ReadMethod {
  readonly card: MethodCard;
  readonly method: SpecMethod;
}

/** One method of an experiment, found and its grid laid out; the values themselves are checked with the recipes. */
export function readMethod(wish: MethodWish, field: readonly string[]): Result<ReadMethod> {
  const found = findAnyMethod(wish.method);
  if (found === null) {
    const { id, dialect } = wish.method;
    const message = `there is no method "${dialect === undefined ? id : `${id} / ${dialect}`}"`;
    return failAll([{ code: 'METHOD_UNKNOWN', message, field: [...field, 'method'] }]);
  }
  const { card } = found;
  if (card.makesAdapter === true) {
    const message = `${card.id} makes an adapter, which has no scores of its own`;
    return failAll([{ code: 'INVALID_INPUT', message, field: [...field, 'method'] }]);
  }
  const errors: UserError[] = [];
  const invalid = (name: string, message: string): void => {
    errors.push({ code: 'PARAMETER_INVALID', message: `${card.id}: ${message}`, field: [...field, name] });
  };
  const parameters = parametersModel.safeParse(wish.parameters ?? {});
  if (!parameters.success) invalid('parameters', 'parameters must be a JSON object of numbers, texts and truth values');
  const grid = gridModel.safeParse(wish.grid ?? 'published');
  if (!grid.success) {
    invalid('grid', 'a grid is "published", an object {parameter: [values]}, or a list of such stages');
  }
  const fixed: Record<string, ParameterValue> = parameters.data ?? {};
  const stages = grid.data === undefined ? [] : grid.data === 'published' ? published(card, fixed) : grid.data;
  const names = stages.flatMap((stage) => Object.keys(stage));
  for (const name of new Set(names)) {
    if (!card.parameters.some((parameter) => parameter.name === name))
      invalid('grid', `there is no parameter "${name}"`);
    if (Object.hasOwn(fixed, name)) invalid('grid', `"${name}" is given in the parameters, so it cannot be swept`);
    if (names.indexOf(name) !== names.lastIndexOf(name)) invalid('grid', `"${name}" is swept in two stages`);
  }
  const { id, dialect, version } = card;
  const post = wish.post.map((step, index) => {
    const read = parametersModel.safeParse(step.parameters ?? {});
    if (!read.success) invalid(`post.${index}`, 'parameters of a step must be a JSON object');
    return { id: step.id, parameters: read.data ?? {} };
  });
  if (errors.length > 0) return failAll(errors);
  return ok({ card, method: { method: { id, dialect, version }, parameters: fixed, grid: stages, post } });
}

/** What is given is not swept. */
function published(card: MethodCard, fixed: Readonly<Record<string, ParameterValue>>): GridStage[] {
  return publishedGrid(card).filter((stage) => Object.keys(stage).every((name) => !Object.hasOwn(fixed, name)));
}
