import { philox } from '../../tensor/philox.ts';

/** What an image's noise is keyed by: two whole numbers below 2³², such as a seed and the image's number, or words of a digest. */
export type NoiseKey = readonly [number, number];

/** Third word of the counter; no other use of the generator has it. */
const STREAM = 3;

/**
 * Independent standard normal numbers by Box and Muller from Philox words: element e depends on key and e alone, so an image's
 * noise does not depend on the batch that it is in. Block e >> 2 gives four elements, two from each pair of its words.
 */
export function normalNoise([low, high]: NoiseKey, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let at = 0; at < count; at += 4) {
    const words = philox([at / 4, 0, STREAM, 0], [low >>> 0, high >>> 0]);
    for (let pair = 0; pair < 4; pair += 2) {
      // Never 0, whose logarithm there is none of.
      const radius = Math.sqrt(-2 * Math.log((words[pair] + 1) / 2 ** 32));
      const angle = (2 * Math.PI * words[pair + 1]) / 2 ** 32;
      if (at + pair < count) values[at + pair] = radius * Math.cos(angle);
      if (at + pair + 1 < count) values[at + pair + 1] = radius * Math.sin(angle);
    }
  }
  return values;
}
