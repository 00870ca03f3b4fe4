/** A mergekit recipe (mergekit 0.1.4's YAML) as data, before any model is looked at. */
import { type Position } from './yaml-tree.ts';

/** A value, and where the recipe says it. */
export interface Located<T> {
  readonly value: T;
  /** `models[0].parameters.weight` */
  readonly path: string;
  readonly at: Position;
}

/** `path[@revision]` */
export interface ModelPath {
  readonly path: string;
  readonly revision: string | null;
}

/** `path[@revision][+lora[@revision]]` */
export interface ModelReference extends ModelPath {
  /** The adapter on the model. */
  readonly lora: ModelPath | null;
}

/** A number, or the corners of a piecewise-linear gradient over the layers. */
export type Gradient = number | readonly number[];

/** A value for the tensors whose names contain `filter`; null matches all. */
export interface FilteredValue {
  readonly filter: string | null;
  readonly value: Gradient;
}

/** One value for all tensors, or a list of which the first match counts. */
export type ParameterSetting =
  | { readonly kind: 'value'; readonly value: Gradient }
  | { readonly kind: 'filters'; readonly filters: readonly FilteredValue[] };

export type ParameterBlock = ReadonlyMap<string, Located<ParameterSetting>>;

export interface ModelInput {
  readonly model: Located<ModelReference>;
  readonly parameters: ParameterBlock;
}

export interface SliceSource extends ModelInput {
  /** Layers [start, end). */
  readonly layerRange: Located<readonly [number, number]>;
}

export interface OutputSlice {
  readonly sources: readonly SliceSource[];
  /** Overrides the recipe's. */
  readonly base: Located<ModelReference> | null;
  readonly parameters: ParameterBlock;
  readonly at: Position;
  readonly path: string;
}

/** What is merged: whole models, or stacks of layers. */
export type MergekitParts =
  | { readonly kind: 'models'; readonly models: readonly ModelInput[] }
  | { readonly kind: 'slices'; readonly slices: readonly OutputSlice[] };

export interface MergekitModule {
  readonly name: string;
  readonly at: Position;
  readonly parts: MergekitParts;
  readonly parameters: ParameterBlock;
}

export const MERGEKIT_DTYPES = ['float32', 'float16', 'bfloat16', 'int64'] as const;
export type MergekitDtype = (typeof MERGEKIT_DTYPES)[number];

/** Whose tokenizer the output gets. */
export type TokenizerSource =
  { readonly kind: 'union' } | { readonly kind: 'base' } | { readonly kind: 'model'; readonly model: ModelReference };

export interface MergekitConfig {
  readonly method: Located<string>;
  readonly base: Located<ModelReference> | null;
  readonly parts: MergekitParts | { readonly kind: 'modules'; readonly modules: readonly MergekitModule[] };
  readonly parameters: ParameterBlock;
  readonly dtype: Located<MergekitDtype> | null;
  readonly outDtype: Located<MergekitDtype> | null;
  readonly tokenizer: Located<TokenizerSource> | null;
  /** `auto`, the name of a template, or a Jinja text. */
  readonly chatTemplate: Located<string> | null;
}

/** A reference as text: the name under which a recipe's models are looked up. */
export function referenceText({ lora, ...model }: ModelReference): string {
  return lora === null ? pathText(model) : `${pathText(model)}+${pathText(lora)}`;
}

/** A path as the recipe writes it. */
export function pathText({ path, revision }: ModelPath): string {
  return revision === null ? path : `${path}@${revision}`;
}
