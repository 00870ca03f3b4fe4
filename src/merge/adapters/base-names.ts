import { type TensorEntry } from '../types.ts';
import { ldmNaming } from './ldm-names.ts';

/** Finds the weights of a base that an adapter's names mean. */
export interface BaseNames {
  /** Names in the base for dotted names of tensors, which all belong to one part of a pipeline. */
  dotted(component: string | null, names: readonly string[]): (name: string) => string;
  /** The weight of a module whose path has underscores for dots; null when there is none, several when it is ambiguous. */
  flat(component: string | null, module: string): readonly string[];
}

export function baseNames(base: ReadonlyMap<string, TensorEntry>): BaseNames {
  const flatTables = new Map<string, ReadonlyMap<string, readonly string[]>>();
  return {
    dotted(component, names) {
      const found = commonPrefix(base, component, names);
      return (name) => found.add + name.slice(found.strip);
    },
    flat(component, module) {
      const prefix = componentPrefix(base, component);
      let table = flatTables.get(prefix);
      if (table === undefined) {
        table = flatTable(base, prefix);
        flatTables.set(prefix, table);
      }
      return table.get(module) ?? [];
    },
  };
}

/** `unet.` when the base is a whole pipeline in one table, nothing when it is the UNet itself. */
function componentPrefix(base: ReadonlyMap<string, TensorEntry>, component: string | null): string {
  if (component === null) return '';
  for (const name of base.keys()) if (name.startsWith(`${component}.`)) return `${component}.`;
  return '';
}

interface Renaming {
  /** Characters to take off, then what comes before. */
  readonly strip: number;
  readonly add: string;
}

/**
 * Models are saved with and without the name of their inner model (`model.`, `bert.`, …). The names as they are come first;
 * failing that, the one renaming of the beginning under which every name is in the base. Never a guess: with none or several,
 * names stay as they are, and what is missing is reported.
 */
function commonPrefix(
  base: ReadonlyMap<string, TensorEntry>,
  component: string | null,
  names: readonly string[],
): Renaming {
  const plain = { strip: 0, add: componentPrefix(base, component) };
  const fits = ({ strip, add }: Renaming): boolean => names.every((name) => base.has(add + name.slice(strip)));
  if (names.length === 0 || fits(plain)) return plain;
  const [first] = names;
  const renamings: Renaming[] = [];
  for (const known of base.keys()) {
    if (known.endsWith(`.${first}`)) renamings.push({ strip: 0, add: known.slice(0, -first.length) });
  }
  for (let dot = first.indexOf('.'), depth = 0; dot >= 0 && depth < 3; dot = first.indexOf('.', dot + 1), depth++) {
    const start = first.slice(0, dot + 1);
    if (names.every((name) => name.startsWith(start))) renamings.push({ strip: start.length, add: plain.add });
  }
  const fitting = renamings.filter(fits);
  return fitting.length === 1 ? fitting[0] : plain;
}

/** Module paths with underscores, in diffusers' and in ldm's names; only weights of two and more dimensions can be adapted. */
function flatTable(base: ReadonlyMap<string, TensorEntry>, prefix: string): ReadonlyMap<string, readonly string[]> {
  const weights = [...base.values()].filter(
    ({ name, shape }) => name.startsWith(prefix) && name.endsWith('.weight') && shape.length >= 2,
  );
  const modules = weights.map(({ name }) => name.slice(prefix.length, -'.weight'.length));
  const ldm = ldmNaming(modules);
  const table = new Map<string, string[]>();
  const note = (module: string, target: string): void => {
    const flat = module.replaceAll('.', '_');
    const known = table.get(flat);
    if (known === undefined) table.set(flat, [target]);
    else if (!known.includes(target)) known.push(target);
  };
  for (const [index, module] of modules.entries()) {
    note(module, weights[index].name);
    const other = ldm(module);
    if (other !== null) note(other, weights[index].name);
  }
  return table;
}
