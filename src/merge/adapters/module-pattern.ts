import { AppError } from '../../errors.ts';

type Accepts = (character: string) => boolean;
type Node =
  | { readonly kind: 'one'; readonly accepts: Accepts }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly atLeastOne: boolean; readonly atMostOne: boolean };

/** A state of the automaton: the character that it takes (none: it goes on without one) and where it leads. */
interface State {
  readonly accepts: Accepts | null;
  readonly next: readonly number[];
}

const PLAIN = /^[\w.-]+$/;
const MAX_PATTERN = 500;
const CLASSES: Readonly<Record<string, Accepts>> = {
  d: (c) => c >= '0' && c <= '9',
  w: (c) => /\w/.test(c),
};

/**
 * The test of PEFT's `rank_pattern` and `alpha_pattern`: does `(.*\.)?(pattern)` match the whole module path? Patterns come
 * from files of strangers, so they run on an automaton, without backtracking. It knows groups, alternatives, classes, `. * + ?`,
 * `^`, `$` and the escapes `\d`, `\w` and `\` before a sign.
 * @throws AppError CONFIG_INVALID for any other regular expression
 */
export function modulePattern(pattern: string): (module: string) => boolean {
  if (pattern.length > MAX_PATTERN) throw unsupported(pattern, `is longer than ${MAX_PATTERN} characters`);
  const matches = PLAIN.test(pattern) ? plainMatcher(pattern) : automaton(pattern);
  return (module) => {
    for (let at = 0; ; at = module.indexOf('.', at) + 1) {
      if (matches(module.slice(at))) return true;
      if (!module.includes('.', at)) return false;
    }
  };
}

/** Names without operators: only their dots, which stand for any character, are special. */
function plainMatcher(pattern: string): (text: string) => boolean {
  return (text) => text.length === pattern.length && [...pattern].every((c, i) => c === '.' || c === text[i]);
}

function automaton(pattern: string): (text: string) => boolean {
  const states: State[] = [{ accepts: null, next: [] }];
  const start = compile(parse(pattern), 0, states);
  return (text) => {
    let now = closure(states, [start]);
    for (const character of text) {
      const taken = [...now].flatMap((at) => (states[at].accepts?.(character) === true ? states[at].next : []));
      now = closure(states, taken);
    }
    return now.has(0);
  };
}

/** States for `node` that lead to `next`; the first of them. */
function compile(node: Node, next: number, states: State[]): number {
  const add = (state: State): number => states.push(state) - 1;
  switch (node.kind) {
    case 'one':
      return add({ accepts: node.accepts, next: [next] });
    case 'sequence':
      return node.parts.reduceRight((after, part) => compile(part, after, states), next);
    case 'choice':
      return add({ accepts: null, next: node.parts.map((part) => compile(part, next, states)) });
    case 'repeat': {
      if (node.atMostOne) return add({ accepts: null, next: [compile(node.part, next, states), next] });
      const ways = [next];
      const again = add({ accepts: null, next: ways });
      const body = compile(node.part, again, states);
      ways.push(body);
      return node.atLeastOne ? body : again;
    }
  }
}

function closure(states: readonly State[], from: readonly number[]): Set<number> {
  const reached = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    if (states[at].accepts === null) open.push(...states[at].next);
  }
  return reached;
}

function parse(pattern: string): Node {
  let at = 0;
  const choice = (): Node => {
    const parts = [sequence()];
    while (pattern[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return { kind: 'choice', parts };
  };
  const sequence = (): Node => {
    const parts: Node[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      if ((pattern[at] === '^' && at === 0) || (pattern[at] === '$' && at === pattern.length - 1)) at++;
      else parts.push(repeated(single()));
    }
    return { kind: 'sequence', parts };
  };
  const repeated = (part: Node): Node => {
    const sign = pattern[at];
    if (sign !== '*' && sign !== '+' && sign !== '?') return part;
    at++;
    return { kind: 'repeat', part, atLeastOne: sign === '+', atMostOne: sign === '?' };
  };
  const single = (): Node => {
    const sign = pattern[at++];
    if (sign === '(') {
      if (pattern.startsWith('?:', at)) at += 2;
      const inside = choice();
      if (pattern[at++] !== ')') throw unsupported(pattern, 'has a group without an end');
      return inside;
    }
    if (sign === '[') return { kind: 'one', accepts: characterClass() };
    if (sign === '.') return { kind: 'one', accepts: () => true };
    if (sign === '\\') return { kind: 'one', accepts: escaped(pattern[at++]) };
    if ('*+?{}^$)]'.includes(sign)) throw unsupported(pattern, `has "${sign}" at ${at - 1}`);
    return { kind: 'one', accepts: (c) => c === sign };
  };
  const escaped = (sign: string | undefined): Accepts => {
    if (sign === undefined) throw unsupported(pattern, 'ends in "\\"');
    if (Object.hasOwn(CLASSES, sign)) return CLASSES[sign];
    if (/[A-Za-z0-9]/.test(sign)) throw unsupported(pattern, `has "\\${sign}"`);
    return (c) => c === sign;
  };
  const characterClass = (): Accepts => {
    const negated = pattern[at] === '^';
    if (negated) at++;
    const members: Accepts[] = [];
    while (pattern[at] !== ']') {
      const sign = pattern[at++];
      if (sign === undefined) throw unsupported(pattern, 'has a class without an end');
      if (sign === '\\') members.push(escaped(pattern[at++]));
      else if (pattern[at] === '-' && pattern[at + 1] !== ']' && at + 1 < pattern.length) {
        const last = pattern[at + 1];
        at += 2;
        members.push((c) => c >= sign && c <= last);
      } else members.push((c) => c === sign);
    }
    at++;
    return (c) => members.some((member) => member(c)) !== negated;
  };
  const whole = choice();
  if (at < pattern.length) throw unsupported(pattern, `has "${pattern[at]}" at ${at}`);
  return whole;
}

function unsupported(pattern: string, what: string): AppError {
  const shown = pattern.length > 100 ? `${pattern.slice(0, 100)}…` : pattern;
  return new AppError('CONFIG_INVALID', `the module pattern "${shown}" ${what}`, { field: ['rank_pattern'] });
}
