/** The part of `snowball-stemmers` that we use; the package has no types. */
declare module 'snowball-stemmers' {
  interface Stemmer {
    stem(word: string): string;
  }
  /** @param algorithm name of a language in English, in lower case */
  export function newStemmer(algorithm: string): Stemmer;
  export function algorithms(): string[];
}
