import { ACCENTED, CYRILLIC, GREEK, HANGUL, LATIN, type Script } from './scripts.ts';

/** Parts of a sentence: subject, verb, object, place. */
export type Part = 'S' | 'V' | 'O' | 'P';

/** A grammar. What a language does not do is left out. */
export interface Language {
  readonly name: string;
  readonly script: Script;
  /** Of people's names, where it is another. */
  readonly nameScript?: Script;
  readonly order: readonly Part[];
  readonly adjective: 'before' | 'after';
  /** Ending of the subject. */
  readonly subject?: string;
  /** Endings of the object, by the noun's class. */
  readonly object?: readonly [string, string];
  /** Endings of an adjective, by the noun's class. */
  readonly agreement?: readonly [string, string];
  /** How a place is marked. */
  readonly place: { readonly kind: 'preposition' } | { readonly kind: 'ending'; readonly text: string };
  /** Endings of the verb, by the subject's gender; in questions where they are told apart. */
  readonly verb?: readonly [string, string];
  readonly questionVerb?: string;
  readonly negation: { readonly kind: 'before verb' | 'first' } | { readonly kind: 'ending'; readonly text: string };
  /** Where the word that asks for a part stands: in front, or in the place of the part. */
  readonly asking: 'front' | 'in place';
  /** How a yes-or-no question is marked. */
  readonly polar: { readonly kind: 'first' | 'last' } | { readonly kind: 'ending'; readonly text: string };
}

export const LANGUAGES: readonly Language[] = [
  {
    name: 'orvan',
    script: LATIN,
    order: ['S', 'V', 'O', 'P'],
    adjective: 'before',
    place: { kind: 'preposition' },
    negation: { kind: 'before verb' },
    asking: 'front',
    polar: { kind: 'first' },
  },
  {
    name: 'tishe',
    script: ACCENTED,
    nameScript: LATIN,
    order: ['S', 'P', 'O', 'V'],
    adjective: 'before',
    object: ['om', 'om'],
    place: { kind: 'ending', text: 'ash' },
    negation: { kind: 'ending', text: 'nek' },
    asking: 'in place',
    polar: { kind: 'last' },
  },
  {
    name: 'kelothi',
    script: GREEK,
    order: ['V', 'S', 'O', 'P'],
    adjective: 'after',
    agreement: ['ος', 'ην'],
    place: { kind: 'preposition' },
    verb: ['θι', 'ξας'],
    negation: { kind: 'first' },
    asking: 'front',
    polar: { kind: 'first' },
  },
  {
    name: 'zhuvar',
    script: CYRILLIC,
    order: ['O', 'V', 'S', 'P'],
    adjective: 'after',
    object: ['ум', 'ию'],
    agreement: ['ый', 'ая'],
    place: { kind: 'ending', text: 'ях' },
    negation: { kind: 'before verb' },
    asking: 'in place',
    polar: { kind: 'ending', text: 'ли' },
  },
  {
    name: 'nomure',
    script: HANGUL,
    order: ['P', 'S', 'O', 'V'],
    adjective: 'before',
    subject: '렌',
    object: ['을', '을'],
    place: { kind: 'ending', text: '헤서' },
    verb: ['잔', '잔'],
    questionVerb: '욕',
    negation: { kind: 'ending', text: '못' },
    asking: 'in place',
    polar: { kind: 'last' },
  },
];
