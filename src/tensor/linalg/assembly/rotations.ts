/**
 * Chains of Givens rotations of neighbouring rows, collected over many sweeps and applied together.
 *
 * The matrix is kept in strips of 8 columns, each strip contiguous, so that a strip stays in the nearest cache while all
 * collected sweeps pass over it, and a row stays in registers from one rotation of a chain to the next
 * (the idea of Van Zee, van de Geijn, Quintana-Ortí, ACM TOMS 40, 2014, for one chain at a time).
 */
import { at } from './gemm';

const STRIP: i32 = 8;
/** Rotations that are collected before they are applied: their 256 KiB stay in the L2 cache. */
const CAPACITY: i32 = 16384;
/** Chains that are collected at most. */
const CHAINS: i32 = 4096;

/** Bytes of the strips of a matrix of order n; f64, because they may be more than an i32 holds. */
export function stripBytes(n: i32): f64 {
  return <f64>(((n + STRIP - 1) / STRIP) * STRIP) * <f64>n * 8;
}

/** Bytes of a list of chains for matrices of order n. */
export function chainBytes(n: i32): i32 {
  return 16 + CHAINS * 16 + (CAPACITY + n) * 16;
}

/** Strips of Aᵀ for a square A of order n: row r of the strips is column r of A. */
export function toStrips(n: i32, a: usize, lda: i32, strips: usize): void {
  for (let c = 0; c < n; c += STRIP) {
    for (let q = 0; q < STRIP; q++) {
      const from = at(a, lda, c + q, 0);
      const to = strips + ((q as usize) << 3);
      if (c + q < n) {
        for (let r = 0; r < n; r++) store<f64>(to + ((r as usize) << 6), load<f64>(from + ((r as usize) << 3)));
      } else {
        for (let r = 0; r < n; r++) store<f64>(to + ((r as usize) << 6), 0);
      }
    }
    strips += (n as usize) << 6;
  }
}

/** Back again, reordered: column r of A[n,n] is row `order[r]` of the strips. */
export function columnsFromStrips(n: i32, strips: usize, order: usize, a: usize, lda: i32): void {
  for (let c = 0; c < n; c += STRIP) {
    for (let q = 0; q < min(STRIP, n - c); q++) {
      const to = at(a, lda, c + q, 0);
      const from = strips + ((q as usize) << 3);
      for (let r = 0; r < n; r++) {
        const row = load<i32>(order + ((r as usize) << 2));
        store<f64>(to + ((r as usize) << 3), load<f64>(from + ((row as usize) << 6)));
      }
    }
    strips += (n as usize) << 6;
  }
}

/** The same, transposed: row r of A[n,n] is row `order[r]` of the strips. */
export function rowsFromStrips(n: i32, strips: usize, order: usize, a: usize, lda: i32): void {
  for (let c = 0; c < n; c += STRIP) {
    const width = (min(STRIP, n - c) as usize) << 3;
    for (let r = 0; r < n; r++) {
      const row = load<i32>(order + ((r as usize) << 2));
      memory.copy(at(a, lda, r, c), strips + ((row as usize) << 6), width);
    }
    strips += (n as usize) << 6;
  }
}

// A list of chains: [count of chains, count of rotations] (i32), then per chain [first row, rotations, direction] (i32, 16
// bytes apart), then the rotations as pairs (c, s).

export function clearChains(list: usize): void {
  store<i32>(list, 0);
  store<i32>(list, 0, 4);
}

/** True when the list should be applied before the next chain. */
export function chainsFull(list: usize): bool {
  return load<i32>(list) >= CHAINS || load<i32>(list, 4) >= CAPACITY;
}

/** Begins a chain that starts at `row` and moves by `direction` (+1 or −1); at most n − 1 rotations follow. */
export function beginChain(list: usize, row: i32, direction: i32): void {
  const chain = load<i32>(list);
  const entry = list + 16 + ((chain as usize) << 4);
  store<i32>(entry, row);
  store<i32>(entry, 0, 4);
  store<i32>(entry, direction, 8);
  store<i32>(list, chain + 1);
}

/**
 * The next rotation of the chain: with x the row that the chain has reached and y the next one in its direction,
 * x ← c·x + s·y and y ← c·y − s·x, and the chain moves on to y.
 */
export function addRotation(list: usize, c: f64, s: f64): void {
  const entry = list + ((load<i32>(list) as usize) << 4);
  const rotation = load<i32>(list, 4);
  const to = list + 16 + ((CHAINS as usize) << 4) + ((rotation as usize) << 4);
  store<f64>(to, c);
  store<f64>(to, s, 8);
  store<i32>(entry, load<i32>(entry, 4) + 1, 4);
  store<i32>(list, rotation + 1, 4);
}

function applyChain(strip: usize, count: i32, step: i32, rotations: usize): void {
  let x0 = v128.load(strip);
  let x1 = v128.load(strip, 16);
  let x2 = v128.load(strip, 32);
  let x3 = v128.load(strip, 48);
  for (let k = 0; k < count; k++) {
    const c = v128.load64_splat(rotations);
    const s = v128.load64_splat(rotations, 8);
    const next = strip + (step as usize);
    let y = v128.load(next);
    v128.store(strip, f64x2.add(f64x2.mul(c, x0), f64x2.mul(s, y)));
    x0 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x0));
    y = v128.load(next, 16);
    v128.store(strip, f64x2.add(f64x2.mul(c, x1), f64x2.mul(s, y)), 16);
    x1 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x1));
    y = v128.load(next, 32);
    v128.store(strip, f64x2.add(f64x2.mul(c, x2), f64x2.mul(s, y)), 32);
    x2 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x2));
    y = v128.load(next, 48);
    v128.store(strip, f64x2.add(f64x2.mul(c, x3), f64x2.mul(s, y)), 48);
    x3 = f64x2.sub(f64x2.mul(c, y), f64x2.mul(s, x3));
    strip = next;
    rotations += 16;
  }
  v128.store(strip, x0);
  v128.store(strip, x1, 16);
  v128.store(strip, x2, 32);
  v128.store(strip, x3, 48);
}

/** Applies the collected chains to the strips of a matrix of order n and empties the list. */
export function applyChains(n: i32, strips: usize, list: usize): void {
  const chains = load<i32>(list);
  if (chains == 0) return;
  for (let c = 0; c < n; c += STRIP) {
    let rotations = list + 16 + ((CHAINS as usize) << 4);
    for (let k = 0; k < chains; k++) {
      const entry = list + 16 + ((k as usize) << 4);
      const count = load<i32>(entry, 4);
      const row = load<i32>(entry);
      applyChain(strips + ((row as usize) << 6), count, load<i32>(entry, 8) * 64, rotations);
      rotations += (count as usize) << 4;
    }
    strips += (n as usize) << 6;
  }
  clearChains(list);
}
