/** A fault that can be caused again: what is done, and what must not come of it. */
export interface Fault {
  /** As `npm run faults -- <name>` takes it. */
  readonly name: string;
  readonly fault: string;
  run(options: FaultOptions, say: (line: string) => void): Promise<FaultReport>;
}

export interface FaultOptions {
  readonly seed: number;
  /** For faults that strike many times. */
  readonly times: number;
}

export interface FaultReport {
  readonly seen: Readonly<Record<string, number | string>>;
  /** What was lost, half-published, doubled or never finished; empty when all promises were kept. */
  readonly problems: readonly string[];
  /** Why it could not be caused here. */
  readonly notCaused?: string;
}

/** Numbers from 0 to 1 by a seed (splitmix32): the same faults again. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}
