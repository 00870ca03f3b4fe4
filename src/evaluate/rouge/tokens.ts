import { newStemmer } from 'snowball-stemmers';
import { porterStem } from './porter.ts';

/** Cuts a text into what ROUGE compares. */
export type RougeTokenizer = (text: string) => string[];

/** Snowball's stemmers, by language code. */
const SNOWBALL: Readonly<Record<string, string>> = {
  ar: 'arabic',
  da: 'danish',
  de: 'german',
  es: 'spanish',
  fi: 'finnish',
  fr: 'french',
  hu: 'hungarian',
  it: 'italian',
  nb: 'norwegian',
  nl: 'dutch',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sv: 'swedish',
  tr: 'turkish',
};
/** Written without spaces between words: cut by the dictionaries of ICU. */
const SEGMENTED: ReadonlySet<string> = new Set(['ja', 'km', 'lo', 'my', 'th', 'zh']);
/** Shorter words are left as they are, as in ROUGE-1.5.5. */
const MIN_STEMMED = 4;

/**
 * The tokens of a language. English: runs of ASCII letters and digits, by Porter's stemmer, as in Google's `rouge_score`.
 * Others after the multilingual scorer of XL-Sum (Hasan et al., arXiv 2106.13822): without control characters and
 * punctuation, runs of letters, runs of digits, single symbols; stems by Snowball where it knows the language. Languages
 * without spaces are cut into words by `Intl.Segmenter` and not stemmed.
 * @param language BCP 47 code; what follows the first hyphen is not looked at. Codes that we do not know have no stemmer.
 */
export function rougeTokenizer(language: string, stemming: boolean): RougeTokenizer {
  const code = language.toLowerCase().split('-')[0];
  const stem = stemming ? stemmer(code) : (word: string) => word;
  const cut = code === 'en' ? asciiWords : SEGMENTED.has(code) ? segmenter(code) : unicodeWords;
  return (text) => cut(text.toLowerCase()).map((word) => (characters(word) < MIN_STEMMED ? word : stem(word)));
}

function stemmer(code: string): (word: string) => string {
  if (code === 'en') return porterStem;
  if (!Object.hasOwn(SNOWBALL, code)) return (word) => word;
  const snowball = newStemmer(SNOWBALL[code]);
  return (word) => snowball.stem(word);
}

/** Code points, which is how Python counts. */
function characters(word: string): number {
  return [...word].length;
}

function asciiWords(text: string): string[] {
  return text.match(/[a-z0-9]+/g) ?? [];
}

/** Characters without meaning are taken out, punctuation parts words. */
function sanitize(text: string): string {
  return text
    .replace(/[\p{C}\uFFFD]/gu, (character) => (/[\t\n\r]/.test(character) ? ' ' : ''))
    .replace(PUNCTUATION, ' ');
}

/** Unicode's, and all of ASCII that is neither letter nor digit. */
const PUNCTUATION = /[\p{P}!-/:-@[-`{-~]/gu;
/** A Chinese character is a word of its own. */
const WORD = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}])+|\p{Nd}+|\S/gu;

function unicodeWords(text: string): string[] {
  return sanitize(text).match(WORD) ?? [];
}

function segmenter(code: string): RougeTokenizer {
  const words = new Intl.Segmenter(code, { granularity: 'word' });
  return (text) =>
    [...words.segment(sanitize(text))].map(({ segment }) => segment.trim()).filter((word) => word !== '');
}
