/**
 * Porter's stemmer for English (Program 14.3, 1980) with the changes that NLTK makes to it by default, which `rouge_score`
 * inherits: a table of irregular words, other rules for -ies, -ied, -y, -alli, -fulli and -logi, and "ends cvc" for two letters.
 */

const IRREGULAR: Readonly<Record<string, string>> = {
  skies: 'sky',
  sky: 'sky',
  dying: 'die',
  lying: 'lie',
  tying: 'tie',
  news: 'news',
  innings: 'inning',
  inning: 'inning',
  outings: 'outing',
  outing: 'outing',
  cannings: 'canning',
  canning: 'canning',
  howe: 'howe',
  proceed: 'proceed',
  exceed: 'exceed',
  succeed: 'succeed',
};

/** The stem of a word of lower-case ASCII letters and digits. */
export function porterStem(word: string): string {
  if (Object.hasOwn(IRREGULAR, word)) return IRREGULAR[word];
  if (word.length <= 2) return word;
  const singular = withoutPlural(word);
  const tenseless = withoutTense(singular);
  const vowelled = finalY(tenseless);
  return tidy(firstRule(firstRule(longSuffix(vowelled), STEP_3, 0), STEP_4, 1));
}

/** `c` and `v` for consonants and vowels, letter by letter; y is a vowel after a consonant. */
function pattern(word: string): string {
  let kinds = '';
  for (const letter of word) {
    const vowel = letter === 'y' ? kinds.endsWith('c') : 'aeiou'.includes(letter);
    kinds += vowel ? 'v' : 'c';
  }
  return kinds;
}

/** Number of vowels followed by a consonant, counted by runs: m in [C](VC)^m[V]. */
function measure(stem: string): number {
  return pattern(stem).match(/v+c/g)?.length ?? 0;
}

const hasVowel = (stem: string): boolean => pattern(stem).includes('v');
const endsDouble = (word: string): boolean => word.at(-1) === word.at(-2) && pattern(word).endsWith('c');

function endsCvc(word: string): boolean {
  const kinds = pattern(word);
  return kinds === 'vc' || (kinds.endsWith('cvc') && !/[wxy]$/.test(word));
}

/** Step 1a. */
function withoutPlural(word: string): string {
  if (word.endsWith('ies')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('sses')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** Step 1b. */
function withoutTense(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  const stem = ['ed', 'ing'].find((suffix) => word.endsWith(suffix) && hasVowel(word.slice(0, -suffix.length)));
  if (stem === undefined) return word;
  const bare = word.slice(0, -stem.length);
  if (/(?:at|bl|iz)$/.test(bare)) return `${bare}e`;
  if (endsDouble(bare)) return /[lsz]$/.test(bare) ? bare : bare.slice(0, -1);
  return measure(bare) === 1 && endsCvc(bare) ? `${bare}e` : bare;
}

/** Step 1c, as NLTK has it: only after a consonant that is not the whole stem. */
function finalY(word: string): string {
  const stem = word.slice(0, -1);
  return word.endsWith('y') && stem.length > 1 && pattern(stem).endsWith('c') ? `${stem}i` : word;
}

/** A suffix, what takes its place, and letters of the suffix that count as the stem when it is measured. */
type Rule = readonly [suffix: string, replacement: string, counted?: number];

const STEP_2: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
  ['fulli', 'ful'],
  ['logi', 'log', 1],
];
const STEP_3: readonly Rule[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];
const STEP_4 = 'al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize'
  .split(' ')
  .map((suffix): Rule => [suffix, '']);

/** Step 2; -alli goes first, and what it leaves is looked at again. */
function longSuffix(word: string): string {
  if (word.endsWith('alli') && measure(word.slice(0, -4)) > 0) return longSuffix(word.slice(0, -2));
  return firstRule(word, STEP_2, 0);
}

/** Applies the first rule whose suffix the word has, if the stem's measure is above `least`. */
function firstRule(word: string, rules: readonly Rule[], least: number): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement, counted = 0] = rule;
  const stem = word.slice(0, word.length - suffix.length);
  const fits = measure(word.slice(0, stem.length + counted)) > least && (suffix !== 'ion' || /[st]$/.test(stem));
  return fits ? stem + replacement : word;
}

/** Steps 5a and 5b. */
function tidy(word: string): string {
  const stem = word.slice(0, -1);
  const m = measure(stem);
  const open = word.endsWith('e') && (m > 1 || (m === 1 && !endsCvc(stem)));
  const last = open ? stem : word;
  return last.endsWith('ll') && measure(last.slice(0, -1)) > 1 ? last.slice(0, -1) : last;
}
