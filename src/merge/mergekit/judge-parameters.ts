import {
  type Located,
  type MergekitConfig,
  type MergekitParts,
  type ModelInput,
  type ModelReference,
  type ParameterBlock,
  referenceText,
} from './config.ts';
import { findMergekitMethod, type MergekitMethod } from './methods.ts';
import { unknownKey } from './read-map.ts';
import { type RecipeNotes } from './report.ts';

/**
 * Judges names and places of parameters against the method. mergekit looks a parameter of one model up under that model, its
 * slice, its module and the recipe, and a parameter of the whole merge everywhere but under a model: what it would never find is
 * reported, and what it would miss when it is too late is a mistake.
 */
export function judgeParameters(config: MergekitConfig, notes: RecipeNotes): void {
  const method = findMergekitMethod(config.method.value);
  if (method === null) return;
  if (method.base === 'required' && config.base === null && !everySliceHasBase(config)) {
    const { path, at, value } = config.method;
    notes.mistake(path, at, `${value} needs a base_model`, 'BASE_REQUIRED');
  }
  judgeShared(config.parameters, config, method, notes);
  for (const { parts, parameters } of modulesOf(config)) {
    if (parameters !== config.parameters) judgeShared(parameters, config, method, notes);
    const outer = parameters === config.parameters ? [parameters] : [parameters, config.parameters];
    judgeParts(parts, outer, config, method, notes);
  }
}

function judgeParts(
  parts: MergekitParts,
  outer: readonly ParameterBlock[],
  config: MergekitConfig,
  method: MergekitMethod,
  notes: RecipeNotes,
): void {
  if (parts.kind === 'models') {
    judgeInputs(parts.models, outer, config.base, config, method, notes);
    return;
  }
  for (const { sources, parameters, base } of parts.slices) {
    judgeShared(parameters, config, method, notes);
    judgeInputs(sources, [parameters, ...outer], base ?? config.base, config, method, notes);
  }
}

function judgeInputs(
  inputs: readonly ModelInput[],
  outer: readonly ParameterBlock[],
  base: Located<ModelReference> | null,
  config: MergekitConfig,
  method: MergekitMethod,
  notes: RecipeNotes,
): void {
  for (const { model, parameters } of inputs) {
    notes.accept(model.path, model.at);
    judgeOwn(parameters, config.method.value, method, notes);
    const isBase = base !== null && referenceText(base.value) === referenceText(model.value);
    for (const [name, required] of Object.entries(method.perModel)) {
      if (!required || isBase || [parameters, ...outer].some((block) => block.has(name))) continue;
      const what = `${config.method.value} needs ${name} for this model, under it or under parameters of the recipe`;
      notes.mistake(model.path, model.at, what, 'PARAMETER_INVALID');
    }
  }
  for (const [name, required] of Object.entries(method.global)) {
    if (!required || outer.some((block) => block.has(name))) continue;
    const { path, at, value } = config.method;
    const what = `${value} needs ${name} under parameters of the recipe`;
    if (!notes.mistakes.some(({ message }) => message === what)) notes.mistake(path, at, what, 'PARAMETER_INVALID');
  }
}

/** Parameters of the recipe, a module or a slice: all of the method. */
function judgeShared(block: ParameterBlock, config: MergekitConfig, method: MergekitMethod, notes: RecipeNotes): void {
  const known = [...Object.keys(method.global), ...Object.keys(method.perModel)];
  for (const [name, { path, at }] of block) {
    if (known.includes(name)) notes.accept(path, at, noteOn(name));
    else notes.ignored(path, at, notOfMethod(name, config.method.value, known));
  }
}

/** Parameters under a model: only those that a model can have. */
function judgeOwn(block: ParameterBlock, id: string, method: MergekitMethod, notes: RecipeNotes): void {
  for (const [name, { path, at }] of block) {
    if (Object.hasOwn(method.perModel, name)) notes.accept(path, at);
    else if (Object.hasOwn(method.global, name)) {
      const what = `mergekit looks for ${name} under parameters of the recipe, never under a model, and would ignore it`;
      notes.ignored(path, at, what);
    } else notes.ignored(path, at, notOfMethod(name, id, Object.keys(method.perModel)));
  }
}

function notOfMethod(name: string, id: string, known: readonly string[]): string {
  return `no parameter of ${id}: ${unknownKey(name, known)}`;
}

function noteOn(name: string): string {
  return name === 'int8_mask' ? 'signs are compared exactly in any case' : '';
}

function everySliceHasBase(config: MergekitConfig): boolean {
  return modulesOf(config).every(
    ({ parts }) => parts.kind === 'slices' && parts.slices.every(({ base }) => base !== null),
  );
}

/** The modules of a recipe; one that names none is its only one. */
export function modulesOf(config: MergekitConfig): { parts: MergekitParts; parameters: ParameterBlock }[] {
  const { parts, parameters } = config;
  return parts.kind === 'modules' ? [...parts.modules] : [{ parts, parameters }];
}
