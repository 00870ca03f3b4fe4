// Bound once: under a test runner each look-up of a global goes through the sandbox, a hundred times slower.
const { floor, imul } = Math;

/** Deterministic random numbers keyed by integers, from 32-bit integer arithmetic only: the same on every machine. */
export class KeyedRandom {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  /** The same keys give the same stream; streams of different keys are unrelated. */
  constructor(...keys: readonly number[]) {
    let hash = 0x9e3779b9;
    for (const key of keys) hash = mix(hash ^ mix(key + 0x85ebca6b));
    this.a = mix(hash + 1);
    this.b = mix(hash + 2);
    this.c = mix(hash + 3);
    this.counter = 1;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** The next 32 bits (the small fast counting generator of PractRand). */
  uint32(): number {
    const sum = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    this.c |= 0;
    return sum >>> 0;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (this.uint32() / 4294967296) * (high - low);
  }

  /** Uniform integer in [0, count). */
  below(count: number): number {
    return floor(this.uniform(0, count));
  }

  /** Nearly normal with standard deviation 1: twelve uniforms, so that no logarithm is needed. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.uniform();
    return sum;
  }
}

/** A permutation of the 32-bit integers that leaves no pattern of its input. */
export function mix(value: number): number {
  value = imul(value ^ (value >>> 16), 0x21f0aaad);
  value = imul(value ^ (value >>> 15), 0x735a2d97);
  return (value ^ (value >>> 15)) | 0;
}
