import { KeyedRandom } from '../common/random.ts';
import { promptedExample, SUITE_SEED } from './draw.ts';
import { CELLS } from './grid.ts';
import { LANGUAGES } from './languages.ts';
import { type Described, type Piece, SPEAKERS } from './sentence.ts';
import { type TextPair } from './optimise.ts';
import { idsOf, sentinel } from './vocabulary.ts';
import { categoryOf, drawAlso, drawFact, type Fact } from './world.ts';

/** What the base is trained on, and how much of it in 100. It never speaks of what tuning and test examples are about. */
const MIXTURE = { monolingual: 30, parallel: 30, tasks: 40 } as const;
/** Pieces of a span. */
const MAX_SPAN = 6;
type Kind = keyof typeof MIXTURE;

/** Draws the `serial`-th text of a kind. */
export const pretrainingKinds: Readonly<Record<Kind, (serial: number) => TextPair>> = {
  /** A sentence twice; or two, then one of them again in other words. The last one has spans to fill in. */
  monolingual(serial) {
    const random = new KeyedRandom(SUITE_SEED, -1, serial);
    const speaker = SPEAKERS[random.below(LANGUAGES.length)];
    const fact = drawSome(random);
    if (random.below(2) === 0) {
      const told = speaker.state(fact);
      return fillIn(random, [...told, ...told], told.length);
    }
    const wish = [{ verb: fact.verb }, { object: fact.object }, { subject: fact.subject }, {}][random.below(4)];
    const also = drawAlso(random, 'train', () => wish);
    const told = (random.below(2) === 0 ? [fact, also] : [also, fact]).flatMap((one) => speaker.state(one));
    return fillIn(random, [...told, ...speaker.state(lessOf(random, fact))], told.length);
  },
  /** A sentence, and its translation with spans to fill in. */
  parallel(serial) {
    const random = new KeyedRandom(SUITE_SEED, -2, serial);
    const fact = drawSome(random);
    const from = random.below(LANGUAGES.length);
    const one = SPEAKERS[from].state(fact);
    const other = SPEAKERS[(from + 1 + random.below(LANGUAGES.length - 1)) % LANGUAGES.length].state(fact);
    return fillIn(random, [...one, ...other], one.length);
  },
  /** An example of any cell. */
  tasks(serial) {
    const random = new KeyedRandom(SUITE_SEED, -3, serial);
    const cell = CELLS[random.below(CELLS.length)];
    const { input, target } = promptedExample({ ...cell, split: 'train', index: serial }, random.below(2));
    return { input: idsOf(input), target: idsOf(target) };
  },
};

/** The `serial`-th text of the base's training. */
export function pretrainingText(serial: number): TextPair {
  const draw = new KeyedRandom(SUITE_SEED, -4, serial).below(100);
  const { monolingual, parallel } = MIXTURE;
  const kind = draw < monolingual ? 'monolingual' : draw < monolingual + parallel ? 'parallel' : 'tasks';
  return pretrainingKinds[kind](serial);
}

/** A fact, or that it is not so. */
function drawSome(random: KeyedRandom): Fact {
  return { ...drawFact(random, 'train'), negated: random.below(5) === 0 };
}

/** The same without the place, the adjective, or with only the category of the thing. */
function lessOf(random: KeyedRandom, fact: Fact): Described {
  const ways = random.below(8);
  return {
    ...fact,
    adjective: ways & 1 ? undefined : fact.adjective,
    place: ways & 2 ? undefined : fact.place,
    object: ways & 4 ? { category: categoryOf(fact.object) } : fact.object,
  };
}

/**
 * Span corruption (Raffel et al., arXiv 1910.10683, section 3.1.4): one or two spans go, from the
 * `from`-th on.
 */
function fillIn(random: KeyedRandom, pieces: readonly Piece[], from: number): TextPair {
  const spans = 1 + random.below(2);
  const input: Piece[] = [...pieces.slice(0, from)];
  const target: Piece[] = [];
  const room = Math.floor((pieces.length - from) / spans);
  for (let span = 0; span < spans; span++) {
    const begin = from + span * room;
    const end = span === spans - 1 ? pieces.length : begin + room;
    const length = 1 + random.below(Math.min(MAX_SPAN, end - begin));
    const start = begin + random.below(end - begin - length + 1);
    input.push(...pieces.slice(begin, start), sentinel(span), ...pieces.slice(start + length, end));
    target.push(sentinel(span), ...pieces.slice(start, start + length));
  }
  return { input: idsOf(input), target: idsOf(target) };
}
