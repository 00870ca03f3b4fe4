import { type KeyedRandom, mix } from '../common/random.ts';

/**
 * The world that all five languages speak about: people do something to things in places. Concepts are small integers of
 * their kind; words come from the languages.
 */
export const PEOPLE = 10;
export const PLACES = 6;
/** Adjectives 2k and 2k + 1 are opposites. */
export const ADJECTIVES = 6;
/** Verbs 2k and 2k + 1 are opposites. The first half is done to things of nature, the other to made ones. */
export const VERBS = 8;
/** Four of each category. */
export const THINGS = 16;
/** 0 and 1 are nature (animals, fruits), 2 and 3 are made (tools, garments). */
export const CATEGORIES = 4;

export const categoryOf = (thing: number): number => Math.floor(thing / 4);
export const isMade = (thing: number): boolean => thing >= THINGS / 2;
export const actsOnMade = (verb: number): boolean => verb >= VERBS / 2;
export const opposite = (concept: number): number => concept ^ 1;
/** Grammatical gender of a person. */
export const genderOf = (person: number): number => person % 2;

/** Something that happens. */
export interface Fact {
  readonly subject: number;
  readonly verb: number;
  readonly object: number;
  readonly place: number;
  /** Undefined when nothing is said of the object. */
  readonly adjective?: number;
  readonly negated?: boolean;
}

export const SPLITS = ['train', 'tune', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/**
 * The split that a fact belongs to: one in 8 to `test`, one to `tune`, by who does what to which thing where. So whatever
 * is said of a fact in training, no example of the other splits is about it.
 */
export function splitOf({ subject, verb, object, place }: Fact): Split {
  const serial = ((subject * VERBS + verb) * THINGS + object) * PLACES + place;
  // mixed well: were the facts of a split a pattern, the models would learn in training what never happens
  const share = mix(serial + 1) >>> 29;
  return share === 0 ? 'test' : share === 1 ? 'tune' : 'train';
}

export type Wish = Partial<Pick<Fact, 'subject' | 'verb' | 'object' | 'place'>>;

/** What is wished for, anew for each try: some wishes have no fact in training. */
type Wishes = () => Wish;
const anything: Wishes = () => ({});

/** Draws a fact of a split, with what is wished for. Half of the objects have an adjective. */
export function drawFact(random: KeyedRandom, split: Split, wish = anything): Fact {
  return drawUntil(random, wish, (fact) => splitOf(fact) === split);
}

/** Draws another fact for an example that is about one of the split: in training never one of the other splits. */
export function drawAlso(random: KeyedRandom, split: Split, wish = anything): Fact {
  return drawUntil(random, wish, (fact) => split !== 'train' || splitOf(fact) === 'train');
}

function drawUntil(random: KeyedRandom, wish: Wishes, fits: (fact: Fact) => boolean): Fact {
  for (;;) {
    const fact = drawOne(random, wish());
    if (fits(fact)) return fact;
  }
}

function drawOne(random: KeyedRandom, wish: Wish): Fact {
  const made = wish.object === undefined ? random.below(2) === 0 : isMade(wish.object);
  const verb = wish.verb ?? random.below(VERBS / 2) + (made ? VERBS / 2 : 0);
  return {
    subject: wish.subject ?? random.below(PEOPLE),
    verb,
    object: wish.object ?? random.below(THINGS / 2) + (actsOnMade(verb) ? THINGS / 2 : 0),
    place: wish.place ?? random.below(PLACES),
    adjective: random.below(2) === 0 ? random.below(ADJECTIVES) : undefined,
  };
}

/** Another value than `value`, of `count`. */
export function other(random: KeyedRandom, count: number, value: number): number {
  return (value + 1 + random.below(count - 1)) % count;
}
