import { type NoiseKey } from '../models/diffusion/noise.ts';
import { philox } from '../tensor/philox.ts';

/** Independent streams of numbers under one seed. */
const CHOICE = 1;
const TARGET = 2;
// 3 is that of `normalNoise`, whose keys come from here
const NOISE = 4;

/**
 * `n` of the rows 0…rows−1, ascending, drawn without replacement: those with the smallest random keys of (seed, row). So a
 * larger `n` keeps the rows of a smaller one. All rows when `n` is null.
 */
export function chooseRows(rows: number, n: number | null, seed: number): number[] {
  const all = Array.from({ length: rows }, (_, row) => row);
  if (n === null || n === rows) return all;
  if (n > rows) throw new RangeError(`internal: ${n} of ${rows} rows`);
  const keys = all.map((row) => uniformOf(seed, CHOICE, row, 0));
  return all
    .sort((a, b) => keys[a] - keys[b] || a - b)
    .slice(0, n)
    .sort((a, b) => a - b);
}

/** The k-th random number in [0, 1) for drawing the target of a row. A function of seed, row and k alone. */
export function targetUniform(seed: number, row: number): (k: number) => number {
  return (k) => uniformOf(seed, TARGET, row, k);
}

/** A number in [0, 1), for a timestep, and the key of the noise of a row. A function of seed and row alone. */
export function rowNoise(seed: number, row: number): { readonly uniform: number; readonly key: NoiseKey } {
  const [high, low, ...key] = wordsOf(seed, NOISE, row, 0);
  return { uniform: uniformOfWords(high, low), key };
}

/** 53 random bits of Philox4x32-10 under the seed as key, counted by row and k. */
function uniformOf(seed: number, stream: number, row: number, k: number): number {
  const [high, low] = wordsOf(seed, stream, row, k);
  return uniformOfWords(high, low);
}

function wordsOf(seed: number, stream: number, row: number, k: number): ReturnType<typeof philox> {
  const counter = [row % 2 ** 32, Math.floor(row / 2 ** 32), k, stream] as const;
  return philox(counter, [seed % 2 ** 32, Math.floor(seed / 2 ** 32)]);
}

function uniformOfWords(high: number, low: number): number {
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}
