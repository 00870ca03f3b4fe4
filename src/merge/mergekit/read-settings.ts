import {
  type FilteredValue,
  type Gradient,
  type Located,
  type ParameterBlock,
  type ParameterSetting,
} from './config.ts';
import { childPlace, isNull, listItems, mapEntries, type Place, readMap, readText } from './read-map.ts';
import { type RecipeNotes } from './report.ts';
import { type YamlNode } from './yaml-tree.ts';

/** A gradient with more corners than a model has layers is a mistake. */
const MAX_CORNERS = 10_000;

/** A `parameters` map: names are judged later, against the method. */
export function readParameterBlock(place: Place | undefined, notes: RecipeNotes): ParameterBlock {
  const block = new Map<string, Located<ParameterSetting>>();
  if (place === undefined) return block;
  for (const entry of mapEntries(place, notes)) {
    const child = childPlace(place, entry);
    const value = readSetting(child, notes);
    if (value !== null) block.set(entry.key, { value, path: child.path, at: child.at });
  }
  return block;
}

/**
 * A number, a gradient, or a list of `{filter, value}`. Booleans count as 1 and 0, texts that spell a number as that number.
 * A single `{filter, value}` outside a list is read as a list of one: mergekit accepts the recipe and fails when it runs.
 */
function readSetting(place: Place, notes: RecipeNotes): ParameterSetting | null {
  const { node, path, at } = place;
  if (node.kind === 'map') {
    const filter = readFilter(place, notes);
    return filter === null ? null : { kind: 'filters', filters: [filter] };
  }
  if (node.kind === 'list' && node.items.some((item) => item.kind === 'map')) {
    const items = listItems(place, notes);
    const bare = items.find((item) => item.node.kind !== 'map');
    if (bare !== undefined) {
      notes.mistake(bare.path, bare.at, 'a list holds either numbers or maps with filter and value, not both');
      return null;
    }
    const filters = items.map((item) => readFilter(item, notes));
    const read = filters.filter((filter) => filter !== null);
    return read.length === filters.length ? { kind: 'filters', filters: read } : null;
  }
  const value = readGradient(node, path, at, notes);
  return value === null ? null : { kind: 'value', value };
}

function readFilter(place: Place, notes: RecipeNotes): FilteredValue | null {
  const map = readMap(place, ['filter', 'value'], notes);
  const filter = map.get('filter');
  const value = map.get('value');
  if (value === undefined) {
    notes.mistake(place.path, place.at, 'has no value');
    return null;
  }
  const text = filter === undefined ? null : readText(filter, notes);
  const gradient = readGradient(value.node, value.path, value.at, notes);
  if (gradient === null || (filter !== undefined && text === null)) return null;
  return { filter: text === '*' ? null : text, value: gradient };
}

function readGradient(node: YamlNode, path: string, at: Place['at'], notes: RecipeNotes): Gradient | null {
  if (node.kind === 'map' || isNull(node)) {
    notes.mistake(path, at, 'must be a number or a list of numbers');
    return null;
  }
  if (node.kind === 'scalar') return readNumber(node, path, at, notes);
  if (node.items.length === 0 || node.items.length > MAX_CORNERS) {
    notes.mistake(path, at, `a gradient has 1 to ${MAX_CORNERS} numbers, not ${node.items.length}`);
    return null;
  }
  const corners = node.items.map((item, index) => readNumber(item, `${path}[${index}]`, item.at, notes));
  const numbers = corners.filter((corner) => corner !== null);
  return numbers.length === corners.length ? numbers : null;
}

function readNumber(node: YamlNode, path: string, at: Place['at'], notes: RecipeNotes): number | null {
  const value = node.kind === 'scalar' ? numberOf(node.value) : NaN;
  if (Number.isFinite(value)) return value === 0 ? 0 : value;
  notes.mistake(path, at, 'must be a finite number');
  return null;
}

function numberOf(value: string | number | boolean | null): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : NaN;
}
