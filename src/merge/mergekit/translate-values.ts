import { type MergeMethod } from '../method.ts';
import { stackTable } from '../stack.ts';
import { type ParameterCard } from '../method-card.ts';
import { type ParameterValue, type TensorValue } from '../recipe-types.ts';
import { type CheckpointTable } from '../types.ts';
import { resolveValue } from '../values.ts';
import { type Located, type MergekitConfig, type ModelReference, type ParameterBlock } from './config.ts';
import { type MergekitMethod } from './methods.ts';
import {
  type Outline,
  type OutlineSource,
  outputParameter,
  sourceParameter,
  type SplitSlice,
  traceTensor,
} from './outline.ts';
import { type RecipeNotes } from './report.ts';
import { fitCard, rulesOf, valueByName, valueOfRules } from './rules.ts';

export interface Translation {
  readonly config: MergekitConfig;
  readonly method: MergeMethod;
  readonly known: MergekitMethod;
  readonly notes: RecipeNotes;
  readonly find: (model: Located<ModelReference>) => CheckpointTable;
  readonly outline: Outline;
  /** The slices with their bases apart. */
  readonly split: readonly SplitSlice[];
  /** Of the stack of layers. */
  readonly prefix: string;
}

export interface TranslatedValues {
  readonly parameters: Record<string, TensorValue>;
  readonly ofExperts: readonly Record<string, TensorValue>[];
}

/** Whole models: blocks become rules, gradients stay gradients. */
export function translateWhole(translation: Translation): TranslatedValues {
  const { method, outline, split, find } = translation;
  const [{ experts, base }] = split;
  const names = find((base ?? experts[0]).model).tensors.map(({ name }) => name);
  const ruled = (blocks: readonly ParameterBlock[], card: ParameterCard, required: boolean): TensorValue | null => {
    const rules = rulesOf(blocks, card.name);
    if (rules.length === 0) return null;
    if (rules.at(-1)?.filter === null) return valueOfRules(rules);
    const bare = names.find((name) => resolveValue({ rules }, { name, layer: null }) === undefined);
    if (bare !== undefined && required) return complain(translation, blocks, card.name, bare);
    return valueOfRules([...rules, { filter: null, value: bare === undefined ? rules[0].value : card.default }]);
  };
  return {
    parameters: collect(
      translation,
      method.card.parameters,
      translation.known.global,
      outline.slices[0].blocks,
      (card, needed) => ruled(outline.slices[0].blocks, card, needed),
    ),
    ofExperts: experts.map(({ blocks }) =>
      collect(translation, method.card.expertParameters ?? [], translation.known.perModel, blocks, (card, needed) =>
        ruled(blocks, card, needed),
      ),
    ),
  };
}

/** Slices: gradients begin anew in each, and filters see names of other layers, so values are found tensor by tensor. */
export function translateSlices(translation: Translation): TranslatedValues {
  const { method, outline, split, known, prefix } = translation;
  const names = outputNames(translation);
  const traced = names.flatMap((name) => {
    const found = traceTensor(outline, name, prefix);
    return found === null ? [] : [{ name, found, slice: outline.slices.indexOf(found.slice) }];
  });
  const byName = (
    card: ParameterCard,
    blocks: readonly ParameterBlock[],
    needed: boolean,
    at: (one: (typeof traced)[number]) => number | null,
  ): TensorValue | null => {
    const values = new Map<string, ParameterValue>();
    for (const one of traced) {
      const value = at(one);
      if (value === null && needed) return complain(translation, blocks, card.name, one.name);
      values.set(one.name, value ?? card.default);
    }
    return valueByName(values);
  };
  const allBlocks = outline.slices.flatMap(({ blocks }) => blocks);
  return {
    parameters: collect(translation, method.card.parameters, known.global, allBlocks, (card, needed) =>
      byName(card, allBlocks, needed, ({ name, found }) => outputParameter(found, name, card.name)),
    ),
    ofExperts: split[0].experts.map((_, position) => {
      const sources = split.map(({ experts }) => experts[position]);
      const blocks = sources.flatMap((source) => source.blocks);
      return collect(translation, method.card.expertParameters ?? [], known.perModel, blocks, (card, needed) =>
        byName(card, blocks, needed, ({ found, slice }) => sourceParameter(found, sources[slice], card.name)),
      );
    }),
  };
}

/** Values of the parameters that a card and the blocks both have. */
function collect(
  { notes, config }: Translation,
  cards: readonly ParameterCard[],
  required: Readonly<Record<string, boolean>>,
  blocks: readonly ParameterBlock[],
  valueOf: (card: ParameterCard, required: boolean) => TensorValue | null,
): Record<string, TensorValue> {
  const values: Record<string, TensorValue> = {};
  for (const card of cards) {
    const block = blocks.find((one) => one.has(card.name));
    if (block === undefined) continue;
    const { path, at } = block.get(card.name) ?? config.method;
    const value = valueOf(card, required[card.name] === true);
    const fitted = value === null ? null : fitCard(value, card);
    if (value !== null && fitted === null) notes.mistake(path, at, 'is true or false: it has no gradient');
    if (fitted === null) continue;
    if (typeof fitted === 'object' && card.perTensor !== true) {
      notes.unsupported(path, at, `${card.name} is the same for all tensors in Mergeboard`);
    } else values[card.name] = fitted;
  }
  return values;
}

function complain(
  { notes, config }: Translation,
  blocks: readonly ParameterBlock[],
  name: string,
  tensor: string,
): null {
  const { path, at } = blocks.find((block) => block.has(name))?.get(name) ?? config.method;
  notes.mistake(path, at, `has no value for the tensor ${tensor}`, 'PARAMETER_INVALID');
  return null;
}

/** Names of the output's tensors: those of its first input. */
function outputNames({ outline, split, prefix, find }: Translation): string[] {
  const sources = split.map(({ base, experts }): OutlineSource => base ?? experts[0]);
  const tables = [...new Map(sources.map(({ model }) => [find(model).digest, find(model)])).values()];
  const pieces = sources.map(({ model, firstLayer }, index) => {
    return { checkpoint: find(model).digest, first: firstLayer, count: outline.slices[index].layers };
  });
  const table = stackTable({ prefix, pieces }, tables);
  // a layer that is not there is reported when the merge is planned
  return 'code' in table ? [] : table.tensors.map(({ name }) => name);
}
