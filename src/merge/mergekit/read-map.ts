import { type RecipeNotes } from './report.ts';
import { type Position, type YamlEntry, type YamlNode } from './yaml-tree.ts';

/** A place in a recipe. */
export interface Place {
  readonly node: YamlNode;
  readonly path: string;
  /** Of the key, where there is one: that is what a reader looks for. */
  readonly at: Position;
}

/** A map with its values by key; those that are null count as absent, as in mergekit. */
export type ReadMap = ReadonlyMap<string, Place>;

/** Entries of a map. Keys outside `known` are reported as ignored; anything but a map is a mistake. */
export function readMap(place: Place, known: readonly string[], notes: RecipeNotes): ReadMap {
  const found = new Map<string, Place>();
  for (const entry of mapEntries(place, notes)) {
    const child = childPlace(place, entry);
    if (!known.includes(entry.key)) notes.ignored(child.path, child.at, unknownKey(entry.key, known));
    else if (!isNull(entry.value)) found.set(entry.key, child);
  }
  return found;
}

export function mapEntries({ node, path, at }: Place, notes: RecipeNotes): readonly YamlEntry[] {
  if (node.kind === 'map') return node.entries;
  notes.mistake(path, at, 'must be a map');
  return [];
}

export function childPlace({ path }: Place, { key, at, value }: YamlEntry): Place {
  return { node: value, at, path: path === '' ? shown(key) : `${path}.${shown(key)}` };
}

export function listItems({ node, path, at }: Place, notes: RecipeNotes): readonly Place[] {
  if (node.kind !== 'list') {
    notes.mistake(path, at, 'must be a list');
    return [];
  }
  return node.items.map((item, index) => ({ node: item, at: item.at, path: `${path}[${index}]` }));
}

/** A text; numbers and booleans are mistakes, not texts. */
export function readText({ node, path, at }: Place, notes: RecipeNotes): string | null {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  notes.mistake(path, at, 'must be a text');
  return null;
}

export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

export function missingKey(notes: RecipeNotes, { path, node }: Place, key: string): void {
  notes.mistake(path === '' ? key : `${path}.${key}`, node.at, 'is missing');
}

/** Says what is known here, and what was probably meant. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = known.find((candidate) => distance(candidate, key) <= 2);
  const hint = near === undefined ? `known here: ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
  return `mergekit does not know "${shown(key)}" and would ignore it; ${hint}`;
}

/** Keys come from anywhere: on one line, and not too long. */
function shown(key: string): string {
  const line = key.replace(/\p{Cc}+/gu, ' ');
  return line.length > 64 ? `${line.slice(0, 63)}…` : line;
}

/** Edit distance of two words; large ones are not worth counting. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2 || b.length > 32) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}
