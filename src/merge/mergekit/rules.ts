import { layerName, nameInLayer } from '../layers.ts';
import { type ParameterCard } from '../method-card.ts';
import { type ParameterValue, type TensorRule, type TensorValue } from '../recipe-types.ts';
import { resolveValue } from '../values.ts';
import { type ParameterBlock } from './config.ts';

/**
 * What blocks say of a parameter, as rules: block after block, the filters of each in order. A block whose filters do not
 * match leaves a tensor to the next one, so their rules simply follow each other. Nothing behind a rule for all tensors counts.
 */
export function rulesOf(blocks: readonly ParameterBlock[], name: string): TensorRule[] {
  const rules = blocks.flatMap((block): TensorRule[] => {
    const setting = block.get(name)?.value;
    if (setting === undefined) return [];
    if (setting.kind === 'value') return [{ filter: null, value: setting.value }];
    // a filter of no characters is part of every name
    return setting.filters.map(({ filter, value }) => ({ filter: filter === '' ? null : filter, value }));
  });
  const last = rules.findIndex(({ filter }) => filter === null);
  return last < 0 ? rules : rules.slice(0, last + 1);
}

/** Rules as a value of a recipe: one that holds everywhere is the value itself. */
export function valueOfRules(rules: readonly TensorRule[]): TensorValue {
  const [first] = rules;
  return rules.length === 1 && first.filter === null && typeof first.value !== 'object' ? first.value : { rules };
}

/**
 * Values that are known tensor by tensor, as rules that say just that: the most frequent value is for all that no other rule
 * names, a layer with one value is one rule.
 */
export function valueByName(values: ReadonlyMap<string, ParameterValue>): TensorValue {
  const usual = mostFrequent([...values.values()]);
  const layers = new Map<string, Set<ParameterValue>>();
  for (const [name, value] of values) {
    const layer = layerFilter(name);
    if (layer !== null) layers.set(layer, (layers.get(layer) ?? new Set()).add(value));
  }
  const rules = new Map<string, ParameterValue>();
  for (const [name, value] of values) {
    const layer = layerFilter(name);
    if (layer !== null && layers.get(layer)?.size === 1) {
      if (value !== usual) rules.set(layer, value);
    } else if (value !== usual) rules.set(name, value);
  }
  const short = toValue(rules, usual);
  if (holds(short, values)) return short;
  // one name is part of another: the longest names first, and nothing left to the rest
  return toValue(new Map([...values].sort(([a], [b]) => b.length - a.length)), usual);
}

function toValue(rules: ReadonlyMap<string, ParameterValue>, usual: ParameterValue): TensorValue {
  return valueOfRules([...[...rules].map(([filter, value]) => ({ filter, value })), { filter: null, value: usual }]);
}

function holds(value: TensorValue, wanted: ReadonlyMap<string, ParameterValue>): boolean {
  return [...wanted].every(([name, expected]) => resolveValue(value, { name, layer: null }) === expected);
}

/** `model.layers.3.` */
function layerFilter(name: string): string | null {
  const layer = layerName(name);
  return layer === null ? null : nameInLayer({ ...layer, rest: '' });
}

function mostFrequent(values: readonly ParameterValue[]): ParameterValue {
  const counts = new Map<ParameterValue, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}

/** The value as the card wants it: flags are numbers in mergekit. Null for a flag with a gradient. */
export function fitCard(value: TensorValue, card: ParameterCard): TensorValue | null {
  if (card.type !== 'boolean') return value;
  if (typeof value !== 'object') return isTrue(value);
  const rules = value.rules.map((rule) => ({
    ...rule,
    value: typeof rule.value === 'object' ? null : isTrue(rule.value),
  }));
  return rules.some((rule) => rule.value === null)
    ? null
    : { rules: rules.map((r) => ({ ...r, value: r.value === true })) };
}

function isTrue(value: ParameterValue): boolean {
  return value !== 0 && value !== false;
}
