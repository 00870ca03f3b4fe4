import { randomWords } from '../tensor/philox.ts';

/** Index `i` of replicate `r` is drawn uniformly from 0…n−1. */
export type IndexDraws = (replicate: number, n: number) => Uint32Array;

/**
 * Resamples with replacement, counter-based: the draws of a replicate depend on seed, stream and replicate alone, so that an
 * interval can be computed again anywhere.
 * @param stream tells apart the draws of one replicate, e.g. those of cells and those of seeds
 * @param longest the largest n that will be drawn
 */
export function indexDraws(seed: number, stream: number, longest: number): IndexDraws {
  // whole blocks of four words per replicate
  const stride = Math.ceil(longest / 4) * 4;
  const key = [seed >>> 0, stream >>> 0] as const;
  return (replicate, n) => {
    if (n > longest) throw new RangeError(`internal: ${n} draws from a stream of ${longest}`);
    // ⌊word·n / 2³²⌋: the bias is below n / 2³²
    return randomWords(key, replicate * stride, n).map((word) => Math.floor((word * n) / 2 ** 32));
  };
}
