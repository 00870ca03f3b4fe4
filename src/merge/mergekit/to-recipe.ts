import { findMethod } from '../catalogue.ts';
import { layerCounts } from '../layers.ts';
import { stackDigest, stackTable } from '../stack.ts';
import { type LayerStack, type RecipeDraft } from '../recipe-types.ts';
import { type CheckpointTable, type MergeIssue } from '../types.ts';
import { type Located, type MergekitConfig, type MergekitDtype, type ModelReference, referenceText } from './config.ts';
import { modulesOf } from './judge-parameters.ts';
import { findMergekitMethod } from './methods.ts';
import { type Outline, outlineOf, type OutlineSource, splitBase } from './outline.ts';
import { RecipeNotes, type RecipeMistake } from './report.ts';
import { type Translation, translateSlices, translateWhole } from './translate-values.ts';

/** The dialect that has mergekit's numerics. */
export const MERGEKIT_DIALECT = 'mergekit-0.1.4';

export interface ToRecipeOptions {
  readonly seed?: number;
  /** Layers that a configuration states (`num_hidden_layers`), to tell the stack of layers from others; by reference. */
  readonly statedLayers?: ReadonlyMap<string, number>;
}

export type ToRecipe =
  | {
      readonly ok: true;
      readonly draft: RecipeDraft;
      /** Where the YAML says what a field of the draft is about. */
      readonly placeOf: (field: readonly string[] | undefined) => Located<unknown>;
    }
  | { readonly ok: false; readonly mistakes: readonly RecipeMistake[] };

const DTYPES: Readonly<Record<MergekitDtype, string>> = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
};

/**
 * Makes a recipe's draft of a mergekit recipe.
 * @param models tables by the references of the recipe (`referenceText`)
 */
export function toRecipe(
  config: MergekitConfig,
  models: ReadonlyMap<string, CheckpointTable>,
  options: ToRecipeOptions = {},
): ToRecipe {
  const notes = new RecipeNotes(true);
  const tableOf = (reference: Located<ModelReference>): CheckpointTable | null => {
    const table = models.get(referenceText(reference.value)) ?? null;
    const what = `there is no model for ${referenceText(reference.value)}`;
    if (table === null) notes.mistake(reference.path, reference.at, what, 'NOT_FOUND');
    return table;
  };
  const id = config.method.value;
  const method = findMethod({ id, dialect: MERGEKIT_DIALECT });
  const rules = findMergekitMethod(id);
  if (method === null || rules === null) {
    notes.mistake(config.method.path, config.method.at, `Mergeboard has no method ${id} of mergekit`, 'METHOD_UNKNOWN');
    return { ok: false, mistakes: notes.mistakes };
  }
  const [module] = modulesOf(config);
  const tables = new Map(referencesOf(config).map((reference) => [referenceText(reference.value), tableOf(reference)]));
  if (notes.mistakes.length > 0) return { ok: false, mistakes: notes.mistakes };
  const find = ({ value }: Located<ModelReference>): CheckpointTable => {
    const table = tables.get(referenceText(value));
    if (table == null) throw new Error(`internal: ${referenceText(value)} was not looked up`);
    return table;
  };
  const firstModel = referencesOf(config)[0];
  const stack = chooseStack(find(firstModel), options.statedLayers?.get(referenceText(firstModel.value)));
  const layersIn = (table: CheckpointTable): number =>
    stack === null ? 0 : (layerCounts(table.tensors.map(({ name }) => name)).get(stack) ?? 0);
  const outline = outlineOf(config, module, () => layersIn(find(firstModel)));
  const split = outline.slices.map((slice) => splitBase(slice, rules));
  const whole = isWhole(outline, (source) => layersIn(find(source.model)));

  const translation: Translation = { config, method, known: rules, notes, find, outline, split, prefix: stack ?? '' };
  const [{ experts, base }] = split;
  const seed = options.seed === undefined ? {} : { seed: options.seed };
  const dtype = (config.outDtype ?? config.dtype)?.value;
  const common = {
    method: { id, dialect: MERGEKIT_DIALECT },
    ...(dtype === undefined ? {} : { outputDtype: DTYPES[dtype] }),
    ...seed,
  };
  let draft: RecipeDraft | null;
  if (whole) {
    const { parameters, ofExperts } = translateWhole(translation);
    const named = experts.map(({ model }, i) => {
      const { digest, onto } = find(model);
      return { digest, ...(onto === undefined ? {} : { onto }), parameters: ofExperts[i] };
    });
    if (base !== null)
      refuseAdapter(base.model, 'a base that experts are measured from has to be a whole model', notes);
    draft = { ...common, parameters, base: base === null ? null : find(base.model).digest, experts: named };
  } else draft = sliced(translation, stack, common);
  if (draft === null || notes.mistakes.length > 0) return { ok: false, mistakes: notes.mistakes };
  const placeOf = (field: readonly string[] = []): Located<unknown> => placeIn(config, experts, field);
  return { ok: true, draft, placeOf };
}

/** Every model that a recipe names, once, in the order of the text; the base first. */
export function referencesOf(config: MergekitConfig): Located<ModelReference>[] {
  const found = config.base === null ? [] : [config.base];
  for (const { parts } of modulesOf(config)) {
    if (parts.kind === 'models') found.push(...parts.models.map(({ model }) => model));
    else {
      for (const { base, sources } of parts.slices) {
        if (base !== null) found.push(base);
        found.push(...sources.map(({ model }) => model));
      }
    }
  }
  return [
    ...new Map(found.reverse().map((reference) => [referenceText(reference.value), reference])).values(),
  ].reverse();
}

/** Whether one slice takes all layers of all its models. */
function isWhole({ slices }: Outline, layersOf: (source: OutlineSource) => number): boolean {
  const [slice] = slices;
  return (
    slices.length === 1 && slice.sources.every((source) => source.firstLayer === 0 && layersOf(source) === slice.layers)
  );
}

/** The stack whose layers a recipe counts: the one that the configuration states the length of, else the longest. */
function chooseStack({ tensors }: CheckpointTable, stated: number | undefined): string | null {
  const counts = [...layerCounts(tensors.map(({ name }) => name))];
  const fitting = counts.filter(([, layers]) => layers === stated);
  const [first] = [...fitting, ...counts].sort(
    (a, b) => Number(b[1] === stated) - Number(a[1] === stated) || b[1] - a[1],
  );
  return first?.[0] ?? null;
}

/** Slices become stacks: the first expert of every slice is the first expert of the merge, layer by layer. */
function sliced(
  translation: Translation,
  prefix: string | null,
  common: Pick<RecipeDraft, 'method' | 'outputDtype' | 'seed'>,
): RecipeDraft | null {
  const { config, notes, split, outline, find } = translation;
  const [first] = split;
  for (const { sources } of outline.slices) {
    for (const { model } of sources) refuseAdapter(model, 'layers can be taken of whole models only', notes);
  }
  for (const [index, slice] of split.entries()) {
    if (slice.experts.length === first.experts.length && (slice.base === null) === (first.base === null)) continue;
    const { path, at } = sliceAt(config, index);
    notes.unsupported(path, at, 'every slice has to merge as many models as the first one');
  }
  if (prefix === null) notes.unsupported(config.method.path, config.method.at, 'the models have no numbered layers');
  if (prefix === null || notes.mistakes.length > 0) return null;
  const stackOf = (sources: readonly OutlineSource[]): LayerStack => ({
    prefix,
    pieces: sources.map(({ model, firstLayer }, index) => {
      return { checkpoint: find(model).digest, first: firstLayer, count: outline.slices[index].layers };
    }),
  });
  const experts = first.experts.map((_, position) => stackOf(split.map((slice) => slice.experts[position])));
  const bases = split.flatMap(({ base }) => base ?? []);
  const base = bases.length === 0 ? null : stackOf(bases);
  const tables = split.flatMap((slice) => [...(slice.base === null ? [] : [slice.base]), ...slice.experts]);
  const known = tables.map(({ model }) => find(model));
  for (const stack of base === null ? experts : [base, ...experts]) {
    const table = stackTable(stack, known);
    if (!('code' in table)) continue;
    notes.mistake(config.method.path, config.method.at, table.message, table.code);
    return null;
  }
  const { parameters, ofExperts } = translateSlices(translation);
  return {
    ...common,
    parameters,
    base: base === null ? null : stackDigest(base),
    experts: experts.map((stack, position) => ({ digest: stackDigest(stack), parameters: ofExperts[position] })),
    stacks: [...(base === null ? [] : [base]), ...experts],
  };
}

/** Where an adapter on a model cannot be. */
function refuseAdapter({ value, path, at }: Located<ModelReference>, why: string, notes: RecipeNotes): void {
  if (value.lora !== null) notes.unsupported(path, at, `${why}: merge the adapter into its model first`);
}

function sliceAt(config: MergekitConfig, index: number): Pick<Located<unknown>, 'path' | 'at'> {
  const [{ parts }] = modulesOf(config);
  return parts.kind === 'slices' ? parts.slices[index] : config.method;
}

/** What the YAML says where a draft's field is wrong. */
function placeIn(
  config: MergekitConfig,
  experts: readonly OutlineSource[],
  [first, second, third, fourth]: readonly string[],
): Located<unknown> {
  if (first === 'experts') {
    const expert = experts[Number(second)];
    const own = third === 'parameters' ? expert?.blocks.find((block) => block.has(fourth))?.get(fourth) : undefined;
    return own ?? expert?.model ?? config.method;
  }
  if (first === 'parameters') return config.parameters.get(second) ?? config.method;
  if (first === 'base') return config.base ?? config.method;
  return first === 'outputDtype' ? (config.outDtype ?? config.dtype ?? config.method) : config.method;
}

/** A mistake that planning found, at its place in the YAML. */
export function mistakeOfIssue(
  issue: MergeIssue,
  placeOf: (field?: readonly string[]) => Located<unknown>,
): RecipeMistake {
  const { path, at } = placeOf(issue.field);
  return { code: issue.code, path, line: at.line, column: at.column, message: issue.message };
}
