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
import { type Position } from './yaml-tree.ts';

/**
 * Judges names and places of parameters against the method. mergekit looks a parameter of one model up under that model, its
 * slice, its module and the recipe, and a parameter of the whole merge everywhere but under a model: what it would never find is
 * reported, and what it would miss when it is too late is a mistake.
 */
export function judgeParameters(config: MergekitConfig, notes: RecipeNotes): void {
  const method = findMergekitMethod(config.method.value);
  if (method === null) return;
  const judging: Judging = { config, method, notes };
  if (method.base === 'required' && config.base === null && !everySliceHasBase(config)) {
    const { path, at, value } = config.method;
    notes.mistake(path, at, `${value} needs a base_model`, 'BASE_REQUIRED');
  }
  judgeShared(config.parameters, judging);
  for (const { parts, parameters } of modulesOf(config)) {
    if (parameters !== config.parameters) judgeShared(parameters, judging);
    const outer = parameters === config.parameters ? [parameters] : [parameters, config.parameters];
    judgeParts(parts, outer, judging);
  }
}

interface Judging {
  readonly config: MergekitConfig;
  readonly method: MergekitMethod;
  readonly notes: RecipeNotes;
}

function judgeParts(parts: MergekitParts, outer: readonly ParameterBlock[], judging: Judging): void {
  const { config } = judging;
  if (parts.kind === 'models') {
    judgeInputs(parts.models, outer, config.base, judging);
    return;
  }
  for (const { sources, parameters, base, at, path } of parts.slices) {
    judgeShared(parameters, judging);
    judgeInputs(sources, [parameters, ...outer], base ?? config.base, judging);
    judgeBase(sources, base ?? config.base, at, path, judging);
  }
}

function judgeInputs(
  inputs: readonly ModelInput[],
  outer: readonly ParameterBlock[],
  base: Located<ModelReference> | null,
  judging: Judging,
): void {
  const { config, method, notes } = judging;
  const seen = new Set<string>();
  for (const { model, parameters } of inputs) {
    const text = referenceText(model.value);
    if (seen.has(text)) notes.mistake(model.path, model.at, `${text} is merged here already`);
    else notes.accept(model.path, model.at);
    seen.add(text);
    judgeOwn(parameters, judging);
    const isBase = method.base !== 'unused' && base !== null && referenceText(base.value) === text;
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

/** A slice names the base that its method needs among its sources: nothing else says which of its layers are meant. */
function judgeBase(
  sources: readonly ModelInput[],
  base: Located<ModelReference> | null,
  at: Position,
  path: string,
  { config, method, notes }: Judging,
): void {
  if (method.base !== 'required' || base === null) return;
  const name = referenceText(base.value);
  if (sources.some(({ model }) => referenceText(model.value) === name)) return;
  notes.mistake(
    path,
    at,
    `${config.method.value} needs the base ${name} among the sources of every slice`,
    'BASE_REQUIRED',
  );
}

/** Parameters of the recipe, a module or a slice: all of the method. */
function judgeShared(block: ParameterBlock, { config, method, notes }: Judging): void {
  const known = [...Object.keys(method.global), ...Object.keys(method.perModel)];
  for (const [name, { path, at }] of block) {
    if (known.includes(name)) notes.accept(path, at, noteOn(name));
    else notes.ignored(path, at, notOfMethod(name, config.method.value, known));
  }
}

/** Parameters under a model: only those that a model can have. */
function judgeOwn(block: ParameterBlock, { config, method, notes }: Judging): void {
  for (const [name, { path, at }] of block) {
    if (Object.hasOwn(method.perModel, name)) notes.accept(path, at);
    else if (Object.hasOwn(method.global, name)) {
      const what = `mergekit looks for ${name} under parameters of the recipe, never under a model, and would ignore it`;
      notes.ignored(path, at, what);
    } else notes.ignored(path, at, notOfMethod(name, config.method.value, Object.keys(method.perModel)));
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
