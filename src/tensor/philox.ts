import { dropBound } from './kernels/kernel-task.ts';

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

export type PhiloxBlock = readonly [number, number, number, number];

/** Philox4x32-10 of Salmon et al. (SC 2011): four random 32-bit words of a counter and a key. */
export function philox(counter: PhiloxBlock, key: readonly [number, number]): PhiloxBlock {
  let [x0, x1, x2, x3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [low0, high0] = [Math.imul(x0, M0) >>> 0, upperHalf(x0, M0)];
    const [low1, high1] = [Math.imul(x2, M1) >>> 0, upperHalf(x2, M1)];
    [x0, x1, x2, x3] = [(high1 ^ x1 ^ k0) >>> 0, low1, (high0 ^ x3 ^ k1) >>> 0, low0];
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  return [x0, x1, x2, x3];
}

/** Upper 32 bits of a product of two 32-bit numbers. */
function upperHalf(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 65_536) + Math.floor(carry / 65_536)) >>> 0;
}

/**
 * Random mask of elements [first, first + count) of a tensor: 1 keeps, 0 drops with probability `p`. The rule that the
 * kernels follow (see `kernels/assembly/philox.ts`), so that the mask of an element is the same everywhere.
 */
export function dropMask(key: readonly [number, number], p: number, first: number, count: number): Float32Array {
  if (p >= 1) return new Float32Array(count);
  const { upper, lower } = dropBound(p);
  const blocks = new Map<number, PhiloxBlock>();
  return Float32Array.from({ length: count }, (_, offset) => {
    const e = first + offset;
    const counter = Math.floor(e / 64) * 4 + (Math.floor(e / 4) % 4);
    let block = blocks.get(counter);
    if (block === undefined) {
      block = philox([counter % 2 ** 32, Math.floor(counter / 2 ** 32), 0, 0], key);
      blocks.set(counter, block);
    }
    const bits = (block[Math.floor(e / 16) % 4] >>> (8 * (e % 4))) & 0xff;
    if (bits !== upper) return bits > upper ? 1 : 0;
    const [more] = philox([e % 2 ** 32, Math.floor(e / 2 ** 32), 1, 0], key);
    return more >= lower ? 1 : 0;
  });
}

/**
 * Random 32-bit words of elements [first, first + count) of a tensor, for masks of which every element has a probability of its
 * own. Element e takes word e & 3 of the block (e >> 2, e >> 34, 2, 0), so that the words are none that `dropMask` uses.
 */
export function randomWords([low, high]: readonly [number, number], first: number, count: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let group = Math.floor(first / 4); group * 4 < first + count; group++) {
    // `philox`, written out: it is asked for every four elements of a model
    let [x0, x1, x2, x3] = [group | 0, Math.floor(group / 2 ** 32) | 0, 2, 0];
    let [k0, k1] = [low | 0, high | 0];
    for (let round = 0; round < 10; round++) {
      const high0 = upperHalf(x0 >>> 0, M0) | 0;
      const high1 = upperHalf(x2 >>> 0, M1) | 0;
      const low0 = Math.imul(x0, M0);
      const low1 = Math.imul(x2, M1);
      x0 = high1 ^ x1 ^ k0;
      x1 = low1;
      x2 = high0 ^ x3 ^ k1;
      x3 = low0;
      k0 = (k0 + W0) | 0;
      k1 = (k1 + W1) | 0;
    }
    const at = group * 4 - first;
    if (at >= 0 && at < count) words[at] = x0;
    if (at + 1 >= 0 && at + 1 < count) words[at + 1] = x1;
    if (at + 2 >= 0 && at + 2 < count) words[at + 2] = x2;
    if (at + 3 >= 0 && at + 3 < count) words[at + 3] = x3;
  }
  return words;
}
