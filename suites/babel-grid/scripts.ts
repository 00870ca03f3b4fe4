/** A way of writing: the same syllables look different in each. */
export interface Script {
  /** A syllable of the `c`-th consonant and the `v`-th vowel. */
  syllable(c: number, v: number): string;
}

/** Consonants and vowels that every script can write: people have the same names everywhere. */
export const CONSONANTS = 10;
export const VOWELS = 5;

const alphabet = (consonants: string, vowels: string): Script => ({
  syllable: (c, v) => [...consonants][c] + [...vowels][v],
});

export const LATIN = alphabet('kmnprstldg', 'aeiou');
/** Latin letters with accents, for words; names stay plain. */
export const ACCENTED = alphabet('žšvzčfhbjw', 'äeöuy');
export const GREEK = alphabet('κμνπρστλδγ', 'αειου');
export const CYRILLIC = alphabet('кмнпрстлдг', 'аеиоу');

const HANGUL_INITIALS = [15, 6, 2, 17, 5, 9, 16, 7, 3, 0];
const HANGUL_VOWELS = [0, 5, 20, 8, 13];
/** One letter for a syllable, composed as Unicode does it (chapter 3.12). */
export const HANGUL: Script = {
  syllable: (c, v) => String.fromCodePoint(0xac00 + (HANGUL_INITIALS[c] * 21 + HANGUL_VOWELS[v]) * 28),
};
