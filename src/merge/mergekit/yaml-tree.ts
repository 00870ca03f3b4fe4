import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
} from 'yaml';

/** Where something stands in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One value of a YAML text with its position. Aliases are followed: a node may be reached on several ways. */
export type YamlNode =
  | { readonly kind: 'map'; readonly at: Position; readonly entries: readonly YamlEntry[] }
  | { readonly kind: 'list'; readonly at: Position; readonly items: readonly YamlNode[] }
  | { readonly kind: 'scalar'; readonly at: Position; readonly value: YamlScalar };

export type YamlScalar = string | number | boolean | null;

export interface YamlEntry {
  readonly key: string;
  /** Of the key. */
  readonly at: Position;
  readonly value: YamlNode;
}

export interface YamlMistake {
  readonly message: string;
  readonly at: Position;
}

export type ReadYaml =
  { readonly ok: true; readonly root: YamlNode } | { readonly ok: false; readonly mistakes: readonly YamlMistake[] };

/** Recipes are short; a merge of hundreds of models with filters fits many times over. */
export const MAX_YAML_CHARACTERS = 262_144;
/** Values of a document after its aliases are followed. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 64;
const TOO_DEEP = `values are nested more than ${MAX_DEPTH} deep`;
const MAX_MISTAKES = 20;
const MAX_MESSAGE_LENGTH = 200;
/** What the library would do in time that grows with the square of the text: its check of keys and its pictures of mistakes. */
const LINEAR = { uniqueKeys: false, prettyErrors: false } as const;
const START: Position = { line: 1, column: 1 };

/**
 * Reads one YAML 1.1 document, which is what PyYAML and so mergekit reads (`yes` is a boolean, `010` is eight). Hostile texts
 * end here: their size, depth and number of values after following aliases are bounded, a key may be given only once,
 * and keys are plain strings in lists, so that `__proto__` is a name like any other.
 */
export function readYaml(text: string): ReadYaml {
  if (text.length > MAX_YAML_CHARACTERS) {
    return failed(`the text has ${text.length} characters; at most ${MAX_YAML_CHARACTERS} are read`, START);
  }
  const deep = tooDeep(text);
  if (deep !== null) return failed(TOO_DEEP, deep);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', lineCounter: lines, ...LINEAR });
  const [document, second] = 'empty' in documents ? [] : documents;
  if (document === undefined) return failed('the text is empty', START);
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    const mistakes = problems.slice(0, MAX_MISTAKES).map(({ message, pos }) => ({
      message: /call stack/.test(message) ? TOO_DEEP : message.slice(0, MAX_MESSAGE_LENGTH),
      at: position(lines, pos[0]),
    }));
    return { ok: false, mistakes };
  }
  if (second !== undefined) {
    return failed('the text holds several documents; one recipe is one document', position(lines, second.range[0]));
  }
  try {
    return { ok: true, root: new TreeBuilder(document, lines).build() };
  } catch (error) {
    if (error instanceof Mistake) return failed(error.message, error.at);
    throw error;
  }
}

class Mistake extends Error {
  readonly at: Position;

  constructor(message: string, at: Position) {
    super(message);
    this.at = at;
  }
}

interface Built {
  readonly node: YamlNode;
  /** Values under it, itself included, with aliases followed. */
  readonly size: number;
}

class TreeBuilder {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  /** What anchors mean; null while it is being built, so that a loop is noticed. */
  readonly #built = new Map<Node, Built | null>();
  /** The node that each anchor names so far: aliases only look back. */
  readonly #anchors = new Map<string, Node>();

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  build(): YamlNode {
    return this.#node(this.#document.contents, START, 0).node;
  }

  #node(node: unknown, parent: Position, depth: number): Built {
    if (isAlias(node)) return this.#alias(node, parent, depth);
    if (node === null || node === undefined) return { node: { kind: 'scalar', at: parent, value: null }, size: 1 };
    const at = this.#at(node as Node) ?? parent;
    if (depth > MAX_DEPTH) throw new Mistake(TOO_DEEP, at);
    const known = this.#built.get(node as Node);
    if (known != null) return known;
    this.#built.set(node as Node, null);
    const { anchor } = node as { readonly anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, node as Node);
    const built = this.#collection(node, at, depth);
    if (built.size > MAX_NODES) throw new Mistake(`the recipe holds more than ${MAX_NODES} values`, at);
    this.#built.set(node as Node, built);
    return built;
  }

  #collection(node: unknown, at: Position, depth: number): Built {
    if (isScalar(node)) return { node: { kind: 'scalar', at, value: scalarValue(node, at) }, size: 1 };
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item, at, depth + 1));
      return { node: { kind: 'list', at, items: items.map((item) => item.node) }, size: sizeOf(items) };
    }
    if (isMap(node)) return this.#map(node.items, at, depth);
    throw new Mistake('neither a value, a list nor a map', at);
  }

  #alias(alias: Alias, parent: Position, depth: number): Built {
    const at = this.#at(alias) ?? parent;
    const target = this.#anchors.get(alias.source);
    if (target === undefined) throw new Mistake(`alias *${alias.source} has no anchor before it`, at);
    if (this.#built.get(target) === null) throw new Mistake(`alias *${alias.source} is part of what it names`, at);
    return this.#node(target, at, depth + 1);
  }

  #map(pairs: readonly Pair[], at: Position, depth: number): Built {
    const own = new Map<string, YamlEntry>();
    const merged = new Map<string, YamlEntry>();
    const sizes: Built[] = [];
    for (const pair of pairs) {
      const where = this.#at(pair.key as Node) ?? at;
      const value = this.#node(pair.value, where, depth + 1);
      sizes.push(value);
      const key = keyText(pair.key, where);
      if (key === null) {
        for (const entry of mergedEntries(value.node, where)) if (!merged.has(entry.key)) merged.set(entry.key, entry);
      } else if (own.has(key)) throw new Mistake(`"${key}" is given twice`, where);
      else own.set(key, { key, at: where, value: value.node });
    }
    const inherited = [...merged.values()].filter(({ key }) => !own.has(key));
    return { node: { kind: 'map', at, entries: [...own.values(), ...inherited] }, size: sizeOf(sizes) };
  }

  #at(node: Node | null | undefined): Position | null {
    const offset = node?.range?.[0];
    return offset === undefined ? null : position(this.#lines, offset);
  }
}

/** The text of a key; null for the merge key `<<`. */
function keyText(key: unknown, at: Position): string | null {
  if (!isScalar(key)) throw new Mistake('a key is a plain word', at);
  if (key.value === '<<' && (key.type === 'PLAIN' || key.type === undefined)) return null;
  if (isMergeKey(key)) return null;
  return key.source ?? String(key.value);
}

/** YAML 1.1 reads a plain `<<` as a symbol of its own. */
function isMergeKey(key: Scalar): boolean {
  return typeof key.value === 'symbol';
}

/** Entries that `<<` brings in: of one map, or of a list of maps, the earlier ones first. */
function mergedEntries(value: YamlNode, at: Position): readonly YamlEntry[] {
  if (value.kind === 'map') return value.entries;
  if (value.kind === 'list') return value.items.flatMap((item) => mergedEntries(item, at));
  throw new Mistake('<< takes a map or a list of maps', at);
}

function scalarValue({ value }: Scalar, at: Position): YamlScalar {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  throw new Mistake('a date or binary value has no place in a recipe: put quotes around a text', at);
}

function sizeOf(parts: readonly Built[]): number {
  return parts.reduce((sum, { size }) => sum + size, 1);
}

/**
 * The first place where flow collections (`[[[…`) or block lists on one line (`- - - …`) are nested too deep to be parsed by
 * recursion. Brackets in texts count too: nobody writes that many.
 */
function tooDeep(text: string): Position | null {
  let depth = 0;
  let line = 1;
  let begin = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '\n') {
      line++;
      begin = index + 1;
    } else if (character === '[' || character === '{') {
      if (++depth > MAX_DEPTH) return { line, column: index - begin + 1 };
    } else if ((character === ']' || character === '}') && depth > 0) depth--;
  }
  return null;
}

function position(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function failed(message: string, at: Position): ReadYaml {
  return { ok: false, mistakes: [{ message, at }] };
}
