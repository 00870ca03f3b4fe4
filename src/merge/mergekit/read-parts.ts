import {
  type MergekitModule,
  type MergekitParts,
  type ModelInput,
  type OutputSlice,
  type SliceSource,
} from './config.ts';
import { childPlace, listItems, mapEntries, missingKey, type Place, readMap, type ReadMap } from './read-map.ts';
import { readReference } from './read-reference.ts';
import { readParameterBlock } from './read-settings.ts';
import { type RecipeNotes } from './report.ts';
import { type YamlNode } from './yaml-tree.ts';

/** More layers than this no model has. */
const MAX_LAYER = 100_000;

/** `models`: whole models. */
export function readModels(place: Place, notes: RecipeNotes): MergekitParts {
  const models = listItems(place, notes).flatMap((item): ModelInput[] => {
    const map = readMap(item, ['model', 'parameters'], notes);
    return readInput(item, map, notes);
  });
  return { kind: 'models', models };
}

/** `slices`: stacks of layers, each merged from layers of its sources. */
export function readSlices(place: Place, notes: RecipeNotes): MergekitParts {
  const items = listItems(place, notes);
  if (items.length === 0 && place.node.kind === 'list') notes.mistake(place.path, place.at, 'has no slices');
  return { kind: 'slices', slices: items.map((item) => readSlice(item, notes)) };
}

/** `modules`: parts of a model with several, each with models or slices of its own. */
export function readModules(place: Place, notes: RecipeNotes): readonly MergekitModule[] {
  return mapEntries(place, notes).flatMap((entry) => {
    const module = childPlace(place, entry);
    const map = readMap(module, ['models', 'slices', 'parameters'], notes);
    const parts = readParts(module, map, notes);
    const parameters = readParameterBlock(map.get('parameters'), notes);
    return parts === null ? [] : [{ name: entry.key, at: entry.at, parts, parameters }];
  });
}

/** Exactly one of `models` and `slices`. */
function readParts(place: Place, map: ReadMap, notes: RecipeNotes): MergekitParts | null {
  const models = map.get('models');
  const slices = map.get('slices');
  if ((models === undefined) === (slices === undefined)) {
    notes.mistake(place.path, place.at, 'exactly one of models and slices must be there');
    return null;
  }
  return slices === undefined ? readModels(models ?? place, notes) : readSlices(slices, notes);
}

function readSlice(item: Place, notes: RecipeNotes): OutputSlice {
  const map = readMap(item, ['sources', 'base_model', 'residual_weight', 'parameters'], notes);
  const unused = map.get('residual_weight');
  if (unused !== undefined) notes.unused(unused.path, unused.at, 'mergekit reads it and makes no use of it');
  const base = map.get('base_model');
  const sources = readSources(item, map.get('sources'), notes);
  return {
    sources,
    base: base === undefined ? null : readReference(base, notes),
    parameters: readParameterBlock(map.get('parameters'), notes),
    at: item.at,
    path: item.path,
  };
}

function readSources(item: Place, place: Place | undefined, notes: RecipeNotes): readonly SliceSource[] {
  if (place === undefined) {
    missingKey(notes, item, 'sources');
    return [];
  }
  const sources = listItems(place, notes).flatMap((source): SliceSource[] => {
    const map = readMap(source, ['model', 'layer_range', 'parameters'], notes);
    const range = map.get('layer_range');
    if (range === undefined) missingKey(notes, source, 'layer_range');
    const layers = range === undefined ? null : readRange(range, notes);
    if (range === undefined || layers === null) return [];
    const layerRange = { value: layers, path: range.path, at: range.at };
    return readInput(source, map, notes).map((input) => ({ ...input, layerRange }));
  });
  if (sources.length === 0 && place.node.kind === 'list' && place.node.items.length === 0) {
    notes.mistake(place.path, place.at, 'has no sources');
  }
  const [first, ...others] = sources.map(({ layerRange }) => layerRange);
  for (const { value, path, at } of others) {
    const [wanted, length] = [first.value[1] - first.value[0], value[1] - value[0]];
    if (length !== wanted)
      notes.mistake(path, at, `has ${length} layers; the first source of this slice has ${wanted}`);
  }
  return sources;
}

function readInput(item: Place, map: ReadMap, notes: RecipeNotes): ModelInput[] {
  const place = map.get('model');
  if (place === undefined) missingKey(notes, item, 'model');
  const model = place === undefined ? null : readReference(place, notes);
  const parameters = readParameterBlock(map.get('parameters'), notes);
  return model === null ? [] : [{ model, parameters }];
}

function readRange({ node, path, at }: Place, notes: RecipeNotes): readonly [number, number] | null {
  const bounds = node.kind === 'list' ? node.items.map(layerOf) : [];
  const [start, end] = bounds;
  if (bounds.length !== 2 || start === null || end === null) {
    notes.mistake(path, at, `must be two layers [start, end), whole numbers from 0 to ${MAX_LAYER}`);
    return null;
  }
  if (start >= end) {
    notes.mistake(path, at, `[${start}, ${end}) holds no layer: the end is not part of it`);
    return null;
  }
  return [start, end];
}

function layerOf(node: YamlNode): number | null {
  const value = node.kind === 'scalar' && node.value !== null && node.value !== '' ? Number(node.value) : NaN;
  return Number.isInteger(value) && value >= 0 && value <= MAX_LAYER && typeof value !== 'boolean' ? value : null;
}
