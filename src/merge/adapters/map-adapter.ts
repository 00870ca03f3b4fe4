import { isFloatDtype } from '../../tensor/dtype.ts';
import { type MergeIssue, type TensorEntry } from '../types.ts';
import { type MappedAdapter, type MappedLayer, type SavedTensor } from './adapter.ts';
import { baseNames, type BaseNames } from './base-names.ts';
import { fitLayer } from './fit-layer.ts';
import { groupKeys, type GroupedAdapter, type LayerGroup, shapeText } from './group-keys.ts';
import { AdapterIssues } from './issues.ts';

export interface MapOptions {
  /** `fan_in_fan_out` of the adapter's configuration: how a square weight is stored. Other shapes speak for themselves. */
  readonly fanInFanOut?: boolean;
  /** Parts of a pipeline whose layers are wanted; the others are left out. All are wanted unless stated. */
  readonly components?: readonly string[];
}

export type Mapped =
  | { readonly ok: true; readonly adapter: MappedAdapter }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/**
 * Finds the weight of the base for every pair of factors of an adapter, from the two tensor tables alone. Nothing is skipped
 * silently: a factor without its counterpart, ranks or shapes that do not fit, a key that is not understood, a weight that the
 * base lacks or that two keys claim are errors that name the tensor.
 */
export function mapAdapter(
  tensors: readonly TensorEntry[],
  base: readonly TensorEntry[],
  options: MapOptions = {},
): Mapped {
  const issues = new AdapterIssues();
  const grouped = groupKeys(tensors, issues);
  const table = new Map(base.map((entry) => [entry.name, entry]));
  const targets = findTargets(onlyComponents(grouped, options), table, issues);
  const claimed = new Map<string, string>();
  const claim = (target: string, by: TensorEntry): boolean => {
    const before = claimed.get(target);
    claimed.set(target, by.name);
    if (before !== undefined) issues.add('ADAPTER_INVALID', by.name, `means "${target}", as "${before}" does`);
    return before === undefined;
  };

  const saved = targets.saved.filter(({ target, entry }) => claim(target, entry) && savedFits(target, entry));
  const overs = new Map(saved.map(({ target, entry }) => [target, entry]));
  for (const { target } of targets.layers) if (overs.has(target.name)) claimed.delete(target.name);
  const layers: MappedLayer[] = [];
  for (const { group, target } of targets.layers) {
    if (!claim(target.name, group.a)) continue;
    const fitted = fitLayer(group, target, options.fanInFanOut ?? false);
    if (typeof fitted === 'string') issues.add('SHAPE_MISMATCH', group.a.name, fitted);
    else layers.push({ ...fitted, over: overs.get(target.name) ?? null });
  }
  const errors = issues.finish();
  if (errors.length > 0) return { ok: false, errors };
  const adapted = new Set(layers.map(({ target }) => target));
  return {
    ok: true,
    adapter: { family: grouped.family, layers, saved: saved.filter(({ target }) => !adapted.has(target)) },
  };

  function savedFits(target: string, entry: TensorEntry): boolean {
    const due = table.get(target);
    if (due === undefined) return false;
    if (due.shape.length === entry.shape.length && due.shape.every((dimension, i) => dimension === entry.shape[i])) {
      if (isFloatDtype(entry.dtype) === isFloatDtype(due.dtype)) return true;
      issues.add('DTYPE_UNSUPPORTED', entry.name, `is ${entry.dtype} where the base has ${due.dtype}`);
      return false;
    }
    const what = `has shape ${shapeText(entry.shape)} where the base has ${shapeText(due.shape)}`;
    issues.add('SHAPE_MISMATCH', entry.name, what);
    return false;
  }
}

/** What can be said of an adapter without its base: that its factors pair up. */
export function checkAdapterKeys(tensors: readonly TensorEntry[]): readonly MergeIssue[] {
  const issues = new AdapterIssues();
  groupKeys(tensors, issues);
  return issues.finish();
}

function onlyComponents(grouped: GroupedAdapter, { components }: MapOptions): GroupedAdapter {
  if (components === undefined) return grouped;
  const wanted = ({ component }: LayerGroup): boolean => component === null || components.includes(component);
  return { ...grouped, groups: grouped.groups.filter(wanted) };
}

interface Targets {
  readonly layers: readonly { readonly group: LayerGroup; readonly target: TensorEntry }[];
  readonly saved: readonly SavedTensor[];
}

function findTargets(
  { family, groups, saved }: GroupedAdapter,
  base: ReadonlyMap<string, TensorEntry>,
  issues: AdapterIssues,
): Targets {
  const names = baseNames(base);
  const rename = dottedNames(names, groups, saved);
  const layers: { group: LayerGroup; target: TensorEntry }[] = [];
  for (const group of groups) {
    const found =
      family === 'kohya' ? names.flat(group.component, group.module) : [rename(group.component, weightOf(group))];
    const target = found.length === 1 ? base.get(found[0]) : undefined;
    if (target !== undefined) layers.push({ group, target });
    else if (found.length > 1) {
      issues.add('ADAPTER_INVALID', group.a.name, `may mean "${found[0]}" or "${found[1]}"`);
    } else {
      const part = group.component === null ? '' : ` of ${group.component}`;
      issues.add('TENSOR_MISSING', group.a.name, `adapts "${group.module}"${part}, which the base lacks`);
    }
  }
  const kept = saved.flatMap(({ name, entry }): SavedTensor[] => {
    const target = rename(null, name);
    if (base.has(target)) return [{ target, entry }];
    issues.add('TENSOR_MISSING', entry.name, `takes the place of "${target}", which the base lacks`);
    return [];
  });
  return { layers, saved: kept };
}

/** One renaming for each part of a pipeline, under which all of its names have to be in the base. */
function dottedNames(
  names: BaseNames,
  groups: readonly LayerGroup[],
  saved: GroupedAdapter['saved'],
): (component: string | null, name: string) => string {
  const byComponent = new Map<string | null, string[]>();
  const note = (component: string | null, name: string): void => {
    const known = byComponent.get(component);
    if (known === undefined) byComponent.set(component, [name]);
    else known.push(name);
  };
  for (const group of groups) note(group.component, weightOf(group));
  for (const { name } of saved) note(null, name);
  const renamings = new Map<string | null, (name: string) => string>();
  return (component, name) => {
    let renaming = renamings.get(component);
    if (renaming === undefined) {
      renaming = names.dotted(component, byComponent.get(component) ?? []);
      renamings.set(component, renaming);
    }
    return renaming(name);
  };
}

function weightOf({ module }: LayerGroup): string {
  return `${module}.weight`;
}
