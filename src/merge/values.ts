import { type TensorContext } from './block.ts';
import {
  type ParameterValue,
  type Parameters,
  type Recipe,
  type TensorRule,
  type TensorValue,
} from './recipe-types.ts';

/** What the value of a parameter may hang on. */
type Place = Pick<TensorContext, 'name' | 'layer'>;

/** A parameter of the recipe that its card declares as a number, the same for all tensors. */
export function numberOf(recipe: Recipe, name: string): number {
  const value = recipe.parameters[name];
  if (typeof value !== 'number') throw new TypeError(`internal: ${recipe.method.id} has no number "${name}"`);
  return value;
}

/** A number of the recipe at one tensor. */
export function numberAt(context: TensorContext, name: string): number {
  return expectNumber(valueAt(context.recipe.parameters, name, context), name);
}

/** A number of one expert at one tensor: its own parameter; `weight` without one is the expert's weight. */
export function expertNumberAt(context: TensorContext, expert: number, name: string): number {
  const { parameters = {}, weight } = context.recipe.experts[expert];
  if (name === 'weight' && !Object.hasOwn(parameters, name)) return weight;
  return expectNumber(valueAt(parameters, name, context), name);
}

/** The value of a parameter at a tensor; undefined when there is none. */
export function valueAt(parameters: Parameters, name: string, place: Place): ParameterValue | undefined {
  if (!Object.hasOwn(parameters, name)) return undefined;
  return resolveValue(parameters[name], place);
}

/** The first rule that fits; undefined when none does. */
export function resolveValue(value: TensorValue, place: Place): ParameterValue | undefined {
  if (typeof value !== 'object') return value;
  const rule = value.rules.find(({ filter }) => filter === null || place.name.includes(filter));
  return rule && ruleValue(rule, place);
}

function ruleValue({ value }: TensorRule, { layer }: Place): ParameterValue {
  return typeof value === 'object' ? gradientAt(value, layerFraction(layer)) : value;
}

/** Where a layer lies in its stack, from 0 to 1; a stack of one layer counts as its end, what is no layer as its beginning. */
function layerFraction(layer: Place['layer']): number {
  if (layer === null) return 0;
  return layer.count === 1 ? 1 : layer.index / (layer.count - 1);
}

/** Piecewise linear through `values`, spread evenly over t from 0 to 1. */
function gradientAt(values: readonly number[], t: number): number {
  const at = t * (values.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, values.length - 1);
  return values[low] + (values[high] - values[low]) * (at - low);
}

function expectNumber(value: ParameterValue | undefined, name: string): number {
  if (typeof value !== 'number') throw new TypeError(`internal: there is no number "${name}"`);
  return value;
}
