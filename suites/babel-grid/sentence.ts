import { LANGUAGES, type Language, type Part } from './languages.ts';
import { LEXICONS, type FunctionWord, type Lexicon } from './lexicon.ts';
import { type Fact, genderOf } from './world.ts';

/** A piece of a word as the vocabulary has it; `▁` begins a word. */
export type Piece = string;
export const WORD_START = '▁';

/** What stands for the object: a thing, or only its category. */
export type Described = Omit<Fact, 'place' | 'object'> & {
  readonly object: number | { readonly category: number };
  /** Undefined when it is not said. */
  readonly place?: number;
};

/** A language that speaks: pieces of sentences. */
export interface Speaker {
  readonly language: Language;
  readonly lexicon: Lexicon;
  word(name: FunctionWord): Piece[];
  /** A sentence with its full stop. */
  state(fact: Described): Piece[];
  /** Asks for a part that the answer has to name. */
  askFor(part: 'S' | 'O' | 'P', fact: Described): Piece[];
  /** Asks whether it is so. */
  askWhether(fact: Described): Piece[];
  /** One part of the sentence as it stands in it, without a preposition. */
  part(part: 'S' | 'O' | 'P', fact: Described): Piece[];
  /** A headline: where, who, and two categories of things. */
  headline(place: number, subject: number, categories: readonly [number, number]): Piece[];
}

export const SPEAKERS: readonly Speaker[] = LANGUAGES.map((language, i) => speaker(language, LEXICONS[i]));

/** The text that pieces make. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.join('').replaceAll(WORD_START, ' ').trim();
}

const join = (stem: string, ...endings: (string | undefined)[]): Piece[] => [
  WORD_START + stem,
  ...endings.filter((ending) => ending !== undefined),
];

function speaker(language: Language, lexicon: Lexicon): Speaker {
  const word = (name: FunctionWord) => join(lexicon.function[name]);

  const noun = (object: Described['object']) =>
    typeof object === 'number'
      ? { stem: lexicon.things[object], nounClass: lexicon.nounClass[object] }
      : { stem: lexicon.categories[object.category], nounClass: object.category % 2 };

  const objectOf = ({ object, adjective }: Described) => {
    const { stem, nounClass } = noun(object);
    const head = join(stem, language.object?.[nounClass]);
    if (adjective === undefined) return head;
    const quality = join(lexicon.adjectives[adjective], language.agreement?.[nounClass]);
    return language.adjective === 'before' ? [...quality, ...head] : [...head, ...quality];
  };

  const placeOf = (place: number, marked: boolean) => {
    const stem = lexicon.places[place];
    if (language.place.kind === 'ending') return join(stem, language.place.text);
    return marked ? [...word('in'), ...join(stem)] : join(stem);
  };

  const verbOf = ({ verb, subject, negated }: Described, asked: 'no' | 'part' | 'whether') => {
    const { negation, polar } = language;
    const plain = asked !== 'no' && language.questionVerb ? language.questionVerb : language.verb?.[genderOf(subject)];
    const before = negated && negation.kind === 'before verb' ? word('not') : [];
    return [
      ...before,
      ...join(
        lexicon.verbs[verb],
        negated && negation.kind === 'ending' ? negation.text : undefined,
        plain,
        asked === 'whether' && polar.kind === 'ending' ? polar.text : undefined,
      ),
    ];
  };

  const partOf = (part: 'S' | 'O' | 'P', fact: Described, marked: boolean): Piece[] => {
    if (part === 'S') return join(lexicon.people[fact.subject], language.subject);
    if (part === 'O') return objectOf(fact);
    return fact.place === undefined ? [] : placeOf(fact.place, marked);
  };

  const clause = (fact: Described, asked: 'no' | 'part' | 'whether', replace?: Part) => {
    const asking = replace && word(replace === 'S' ? 'who' : replace === 'O' ? 'what' : 'where');
    const parts = language.order.flatMap((part) => {
      if (part === replace) return language.asking === 'in place' ? (asking ?? []) : [];
      return part === 'V' ? verbOf(fact, asked) : partOf(part, fact, true);
    });
    const first = fact.negated && language.negation.kind === 'first' ? word('not') : [];
    return [...(asking && language.asking === 'front' ? asking : []), ...first, ...parts];
  };

  return {
    language,
    lexicon,
    word,
    state: (fact) => [...clause(fact, 'no'), '.'],
    askFor: (part, fact) => [...clause(fact, 'part', part), '?'],
    askWhether(fact) {
      const { polar } = language;
      const body = clause(fact, 'whether');
      if (polar.kind === 'first') return [...word('asks'), ...body, '?'];
      return [...body, ...(polar.kind === 'last' ? word('asks') : []), '?'];
    },
    part: (part, fact) => partOf(part, fact, false),
    headline(place, subject, [a, b]) {
      const where = placeOf(place, true);
      const who = join(lexicon.people[subject]);
      const things = [...join(lexicon.categories[a]), ...word('and'), ...join(lexicon.categories[b])];
      return language.order[0] === 'S' || language.order[0] === 'V'
        ? [...who, ':', ...things, ...where]
        : [...where, ':', ...things, ...who];
    },
  };
}
