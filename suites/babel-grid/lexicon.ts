import { KeyedRandom } from '../common/random.ts';
import { LANGUAGES, type Language } from './languages.ts';
import { CONSONANTS, VOWELS } from './scripts.ts';
import { ADJECTIVES, CATEGORIES, PEOPLE, PLACES, THINGS, VERBS } from './world.ts';

/** Words of grammar, and those that prompts and answers are made of. */
export const FUNCTION_WORDS = [
  ...['who', 'what', 'where', 'not', 'in', 'and', 'asks', 'is'],
  ...['question', 'inference', 'summary', 'sense', 'answerable'],
  ...['yes', 'no', 'unknown', 'true', 'maybe', 'false', 'same', 'different'],
] as const;
export type FunctionWord = (typeof FUNCTION_WORDS)[number];

/** The stems of a language, by concept. */
export interface Lexicon {
  readonly people: readonly string[];
  readonly places: readonly string[];
  readonly adjectives: readonly string[];
  readonly verbs: readonly string[];
  readonly things: readonly string[];
  readonly categories: readonly string[];
  readonly function: Readonly<Record<FunctionWord, string>>;
  /** Class of each thing's noun, 0 or 1. */
  readonly nounClass: readonly number[];
  /** Pairs of a natural and a made thing that share their word. */
  readonly homonyms: readonly (readonly [nature: number, made: number])[];
}

const SEED = 20_240_919;
/** Words with two senses in each language. */
export const HOMONYMS = 4;

export const LEXICONS: readonly Lexicon[] = LANGUAGES.map(makeLexicon);

function makeLexicon(language: Language, index: number): Lexicon {
  const random = new KeyedRandom(SEED, index);
  // The same names everywhere, spelt by the script: their random numbers do not depend on the language.
  const names = stems(new KeyedRandom(SEED, 99), PEOPLE, language.nameScript ?? language.script, new Set());
  const taken = new Set(names);
  const draw = (count: number) => stems(random, count, language.script, taken);
  const things = draw(THINGS);
  const shuffled = (from: number) => {
    const list = Array.from({ length: THINGS / 2 }, (_, i) => from + i);
    for (let i = list.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [list[i], list[j]] = [list[j], list[i]];
    }
    return list.slice(0, HOMONYMS);
  };
  const made = shuffled(THINGS / 2);
  const homonyms = shuffled(0).map((nature, i) => [nature, made[i]] as const);
  for (const [nature, other] of homonyms) things[other] = things[nature];
  const classOfWord = new Map(things.map((word) => [word, random.below(2)]));
  const words = draw(FUNCTION_WORDS.length);
  return {
    people: names,
    places: draw(PLACES),
    adjectives: draw(ADJECTIVES),
    verbs: draw(VERBS),
    things,
    categories: draw(CATEGORIES),
    function: Object.fromEntries(FUNCTION_WORDS.map((word, i) => [word, words[i]])) as Record<FunctionWord, string>,
    nounClass: things.map((word) => classOfWord.get(word) ?? 0),
    homonyms,
  };
}

/** Words of two or three syllables that no other begins with, so that a word has one reading. */
function stems(random: KeyedRandom, count: number, script: Language['script'], taken: Set<string>): string[] {
  return Array.from({ length: count }, () => {
    for (;;) {
      const length = 2 + random.below(2);
      const syllables = Array.from({ length }, () => script.syllable(random.below(CONSONANTS), random.below(VOWELS)));
      const stem = syllables.join('');
      if ([...taken].some((one) => one.startsWith(stem) || stem.startsWith(one))) continue;
      taken.add(stem);
      return stem;
    }
  });
}
