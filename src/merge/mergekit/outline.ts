import { layerName, nameInLayer, standsBeforeLayers } from '../layers.ts';
import {
  type Located,
  type MergekitConfig,
  type MergekitParts,
  type ModelInput,
  type ModelReference,
  type ParameterBlock,
  referenceText,
} from './config.ts';
import { type MergekitMethod } from './methods.ts';
import { layerPosition, lookUp, type TensorPlace } from './evaluate-setting.ts';

/** One model in one slice of the output. */
export interface OutlineSource {
  readonly model: Located<ModelReference>;
  /** First layer that is taken; those after it follow in order. */
  readonly firstLayer: number;
  /** Where parameters of this model are looked for, in order: model, slice, module, recipe. */
  readonly blocks: readonly ParameterBlock[];
}

/** Layers of the output that are merged from the same models. */
export interface OutlineSlice {
  /** First layer in the output. */
  readonly first: number;
  readonly layers: number;
  /** The base is one of them where whole models are merged, also when the recipe does not list it. */
  readonly sources: readonly OutlineSource[];
  readonly base: Located<ModelReference> | null;
  /** Where parameters of the whole merge are looked for: slice, module, recipe. */
  readonly blocks: readonly ParameterBlock[];
}

/** A recipe in one form: slices of layers, whole models being one slice. */
export interface Outline {
  readonly slices: readonly OutlineSlice[];
  readonly layers: number;
}

/**
 * Brings one module of a recipe into one form.
 * @param layersOf how many layers a model has; asked for whole models only
 */
export function outlineOf(
  config: MergekitConfig,
  module: { readonly parts: MergekitParts; readonly parameters: ParameterBlock },
  layersOf: (model: ModelReference) => number,
): Outline {
  const outer = module.parameters === config.parameters ? [config.parameters] : [module.parameters, config.parameters];
  const { parts } = module;
  if (parts.kind === 'models') {
    const layers = parts.models.length === 0 ? 0 : layersOf(parts.models[0].model.value);
    return { slices: [withBase(sliceOf(parts.models, () => 0, 0, layers, config.base, outer))], layers };
  }
  let first = 0;
  const slices = parts.slices.map((slice): OutlineSlice => {
    const ranges = new Map(slice.sources.map((source) => [source as ModelInput, source.layerRange.value]));
    const [begin, end] = slice.sources[0].layerRange.value;
    const from = (input: ModelInput): number => ranges.get(input)?.[0] ?? begin;
    const made = sliceOf(slice.sources, from, first, end - begin, slice.base ?? config.base, [
      slice.parameters,
      ...outer,
    ]);
    first += end - begin;
    return made;
  });
  return { slices, layers: first };
}

function sliceOf(
  inputs: readonly ModelInput[],
  firstLayer: (input: ModelInput) => number,
  first: number,
  layers: number,
  base: Located<ModelReference> | null,
  outer: readonly ParameterBlock[],
): OutlineSlice {
  const sources = inputs.map((input): OutlineSource => {
    return { model: input.model, firstLayer: firstLayer(input), blocks: [input.parameters, ...outer] };
  });
  return { first, layers, sources, base, blocks: outer };
}

/** A base that no model names is one of them; slices have to name it. */
function withBase(slice: OutlineSlice): OutlineSlice {
  const { base, sources, blocks } = slice;
  if (base === null || sources.some(({ model }) => referenceText(model.value) === referenceText(base.value)))
    return slice;
  return { ...slice, sources: [{ model: base, firstLayer: 0, blocks }, ...sources] };
}

/** The models of a slice with its base apart, where the method measures from one. */
export interface SplitSlice {
  readonly base: OutlineSource | null;
  readonly experts: readonly OutlineSource[];
}

/** A base that is merged like the others is the first of them. */
export function splitBase(slice: OutlineSlice, { base: use, mergesBase }: MergekitMethod): SplitSlice {
  const name = slice.base === null || use === 'unused' ? null : referenceText(slice.base.value);
  const base = slice.sources.find(({ model }) => referenceText(model.value) === name) ?? null;
  const others = slice.sources.filter((source) => source !== base);
  return mergesBase && base !== null ? { base: null, experts: [base, ...others] } : { base, experts: others };
}

/** Where one tensor of the output comes from. */
export interface TracedTensor {
  readonly slice: OutlineSlice;
  /** Position in the slice, 0 to 1; what gradients are read at. */
  readonly t: number;
  /** Name of the tensor in a source of the slice. */
  nameIn(source: OutlineSource): string;
}

/** Traces a tensor of the output back; `prefix` is that of the stack of layers that the slices are made of. */
export function traceTensor({ slices }: Outline, name: string, prefix: string): TracedTensor | null {
  const layer = layerName(name);
  if (layer === null || layer.prefix !== prefix) {
    const slice = standsBeforeLayers(name) ? slices[0] : slices[slices.length - 1];
    return { slice, t: 0, nameIn: () => name };
  }
  const slice = slices.find(({ first, layers }) => layer.layer >= first && layer.layer < first + layers);
  if (slice === undefined) return null;
  const index = layer.layer - slice.first;
  return {
    slice,
    t: layerPosition(index, slice.layers),
    nameIn: ({ firstLayer }) => nameInLayer({ ...layer, layer: firstLayer + index }),
  };
}

/** A parameter of one model for a traced tensor: filters see the name in that model. */
export function sourceParameter(traced: TracedTensor, source: OutlineSource, parameter: string): number | null {
  return lookUp(source.blocks, parameter, { name: traced.nameIn(source), t: traced.t });
}

/** A parameter of the whole merge for a traced tensor: filters see the name in the output. */
export function outputParameter(
  { slice, t }: TracedTensor,
  name: TensorPlace['name'],
  parameter: string,
): number | null {
  return lookUp(slice.blocks, parameter, { name, t });
}
