/** Selecting from magnitudes in memory: the bit patterns of a whole, small tensor. */
import { EXPERTS, X_TABLE, X_TILE, expert } from './layout';
import { high, low } from './decode';
import { baseAt } from './combine';

/** Patterns have 31 bits; each round settles the upper ones of those that are open. */
const BITS: i32 = 11;
const TOP: i32 = 31 - BITS;

/** Bytes of the counters of one round. */
export const COUNTER_BYTES: usize = 4 << BITS;

/** Appends the bit patterns of the magnitudes of the deltas to each expert's buffer, which is left pointing behind them. */
export function patterns<T>(task: usize, n: i32): void {
  const m = load<i32>(task, EXPERTS);
  const base = baseAt(task);
  const magnitude = i32x4.splat(0x7fffffff);
  for (let k = 0; k < m; k++) {
    const x = expert(task, k);
    const p = <usize>load<u32>(x, X_TILE);
    const to = <usize>load<u32>(x, X_TABLE);
    for (let i = 0; i < n; i += 8) {
      const at = <usize>i * sizeof<T>();
      const cell = to + (<usize>i << 2);
      v128.store(cell, v128.and(f32x4.sub(low<T>(p + at), low<T>(base + at)), magnitude));
      v128.store(cell, v128.and(f32x4.sub(high<T>(p + at), high<T>(base + at)), magnitude), 16);
    }
    store<u32>(x, <u32>(to + (<usize>n << 2)), X_TABLE);
  }
}

/**
 * The `wanted`-th largest (1 = the largest) of `n` patterns of 31 bits at `at`, exactly, by its digits from the top. The
 * patterns are moved about. `counters` has room for COUNTER_BYTES.
 */
export function nthLargest(at: usize, n: i32, wanted: i32, counters: usize): u32 {
  let found: u32 = 0;
  let open = n;
  let rank = <u32>wanted;
  let shift = TOP;
  while (true) {
    // the last digit overlaps the one before it, whose bits are then the same for all that are open
    const mask: u32 = (1 << BITS) - 1;
    memory.fill(counters, 0, COUNTER_BYTES);
    for (let i = 0; i < open; i++) {
      const cell = counters + <usize>(((load<u32>(at + (<usize>i << 2)) >> shift) & mask) << 2);
      store<u32>(cell, load<u32>(cell) + 1);
    }
    let digit = mask;
    for (; digit > 0; digit--) {
      const here = load<u32>(counters + <usize>(digit << 2));
      if (here >= rank) break;
      rank -= here;
    }
    found |= digit << shift;
    if (shift == 0) break;
    let kept = 0;
    for (let i = 0; i < open; i++) {
      const pattern = load<u32>(at + (<usize>i << 2));
      if (((pattern >> shift) & mask) != digit) continue;
      store<u32>(at + (<usize>kept << 2), pattern);
      kept++;
    }
    open = kept;
    shift = max(shift - BITS, 0);
  }
  return found;
}
