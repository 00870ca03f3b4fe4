/**
 * Singular values and vectors of an upper bidiagonal matrix by implicit QR sweeps, with zero shift where a shift would cost
 * accuracy (Golub & Kahan 1965; Demmel & Kahan, SIAM J. Sci. Stat. Comput. 11, 1990). Deflation is absolute: an off-diagonal
 * below ε times the largest element counts as zero, which is what the reduction to this form left in it anyway.
 */
import { addRotation, applyChains, beginChain, chainsFull, clearChains } from './rotations';
import { givens, givensCosine, givensSine } from './givens';

const EPSILON: f64 = 2.220446049250313e-16;
/** Relative criterion for one off-diagonal. */
const TOLERANCE: f64 = 10 * EPSILON;
/** Sweeps per singular value, on average, before giving up. */
const MOST_SWEEPS: i32 = 40;

function value(x: usize, i: i32): f64 {
  return load<f64>(x + ((i as usize) << 3));
}

function put(x: usize, i: i32, to: f64): void {
  store<f64>(x + ((i as usize) << 3), to);
}

/** The smaller singular value of [[f, g], [0, h]]. */
function smallest(f: f64, g: f64, h: f64): f64 {
  const low = min(abs(f), abs(h));
  const high = max(abs(f), abs(h));
  const off = abs(g);
  if (low == 0) return 0;
  const sum = 1 + low / high;
  const difference = (high - low) / high;
  if (off < high) {
    const square = (off / high) * (off / high);
    return low * (2 / (sqrt(sum * sum + square) + sqrt(difference * difference + square)));
  }
  const ratio = high / off;
  if (ratio == 0) return (low * high) / off;
  const c = 1 / (sqrt(1 + sum * ratio * (sum * ratio)) + sqrt(1 + difference * ratio * (difference * ratio)));
  return 2 * (low * c * ratio);
}

/**
 * One sweep from `from` to `to` (either order). The off-diagonal between p and its neighbour in that direction has index
 * p + `offset`. `near` collects the rotations of the side on which the sweep begins, `other` those of the other side.
 */
function zeroShiftSweep(d: usize, e: usize, from: i32, to: i32, near: usize, other: usize): void {
  const step = from < to ? 1 : -1;
  const offset = step > 0 ? 0 : -1;
  let c: f64 = 1;
  let oldC: f64 = 1;
  let oldS: f64 = 0;
  beginChain(near, from, step);
  beginChain(other, from, step);
  for (let i = from; i != to; i += step) {
    const r = givens(value(d, i) * c, value(e, i + offset));
    c = givensCosine();
    const s = givensSine();
    addRotation(near, c, s);
    if (i != from) put(e, i - step + offset, oldS * r);
    put(d, i, givens(oldC * r, value(d, i + step) * s));
    oldC = givensCosine();
    oldS = givensSine();
    addRotation(other, oldC, oldS);
  }
  const h = value(d, to) * c;
  put(d, to, h * oldC);
  put(e, to - step + offset, h * oldS);
}

function shiftedSweep(d: usize, e: usize, from: i32, to: i32, shift: f64, near: usize, other: usize): void {
  const step = from < to ? 1 : -1;
  const offset = step > 0 ? 0 : -1;
  const first = value(d, from);
  let f = (abs(first) - shift) * (copysign<f64>(1, first) + shift / first);
  let g = value(e, from + offset);
  beginChain(near, from, step);
  beginChain(other, from, step);
  for (let i = from; i != to; i += step) {
    let r = givens(f, g);
    let c = givensCosine();
    let s = givensSine();
    addRotation(near, c, s);
    if (i != from) put(e, i - step + offset, r);
    const here = value(d, i);
    const next = value(d, i + step);
    const off = value(e, i + offset);
    f = c * here + s * off;
    const turned = c * off - s * here;
    g = s * next;
    r = givens(f, g);
    const lowered = c * next;
    c = givensCosine();
    s = givensSine();
    addRotation(other, c, s);
    put(d, i, r);
    f = c * turned + s * lowered;
    put(d, i + step, c * lowered - s * turned);
    put(e, i + offset, turned);
    if (i + step != to) {
      const beyond = value(e, i + step + offset);
      g = s * beyond;
      put(e, i + step + offset, c * beyond);
    }
  }
  put(e, to - step + offset, f);
}

/**
 * Walks the block from `from` to `to` and sets to zero the first off-diagonal that is negligible next to the smallest singular
 * value of what lies before it. Returns true when there was one; leaves a lower bound of the smallest singular value in `bound`.
 */
let bound: f64 = 0;
function deflate(d: usize, e: usize, from: i32, to: i32): bool {
  const step = from < to ? 1 : -1;
  const offset = step > 0 ? 0 : -1;
  const last = to - step + offset;
  if (abs(value(e, last)) <= TOLERANCE * abs(value(d, to))) {
    put(e, last, 0);
    return true;
  }
  let mu = abs(value(d, from));
  bound = mu;
  for (let i = from; i != to; i += step) {
    const off = abs(value(e, i + offset));
    if (off <= TOLERANCE * mu) {
      put(e, i + offset, 0);
      return true;
    }
    mu = abs(value(d, i + step)) * (mu / (mu + off));
    bound = min(bound, mu);
  }
  return false;
}

/**
 * Diagonalises B = (`d`, `e`): `d` becomes the singular values, unordered and with signs, `e` scratch. The rotations of the
 * left side go to `stripsU`, of the right side to `stripsV` (both 0: values only). Returns 0, or the number of off-diagonals
 * left when it did not converge.
 */
export function diagonaliseBidiagonal(
  n: i32,
  d: usize,
  e: usize,
  stripsU: usize,
  listU: usize,
  stripsV: usize,
  listV: usize,
): i32 {
  clearChains(listU);
  clearChains(listV);
  let top: f64 = 0;
  for (let i = 0; i < n; i++) top = max(top, max(abs(value(d, i)), i < n - 1 ? abs(value(e, i)) : 0));
  const threshold = EPSILON * top;
  let budget: i64 = (n as i64) * MOST_SWEEPS;
  let high = n - 1;
  let oldLow = -1;
  let oldHigh = -1;
  let downwards = true;
  while (high > 0) {
    if (abs(value(e, high - 1)) <= threshold) {
      put(e, high - 1, 0);
      high--;
      continue;
    }
    let low = high - 1;
    let most = max(abs(value(d, high)), max(abs(value(d, low)), abs(value(e, low))));
    while (low > 0) {
      const off = abs(value(e, low - 1));
      if (off <= threshold) {
        put(e, low - 1, 0);
        break;
      }
      low--;
      most = max(most, max(abs(value(d, low)), off));
    }
    // a new block: chase from the larger end to the smaller one
    if (low > oldHigh || high < oldLow || oldHigh < 0) downwards = abs(value(d, low)) >= abs(value(d, high));
    oldLow = low;
    oldHigh = high;
    const from = downwards ? low : high;
    const to = downwards ? high : low;
    if (deflate(d, e, from, to)) continue;
    if (budget-- == 0) {
      let left = 0;
      for (let i = 0; i < n - 1; i++) left += value(e, i) != 0 ? 1 : 0;
      return max(left, 1);
    }
    let shift: f64 = 0;
    if ((n as f64) * TOLERANCE * (bound / most) > EPSILON) {
      shift = downwards
        ? smallest(value(d, high - 1), value(e, high - 1), value(d, high))
        : smallest(value(d, low), value(e, low), value(d, low + 1));
      const ratio = shift / abs(value(d, from));
      if (!(ratio * ratio >= EPSILON)) shift = 0;
    }
    if (stripsU == 0) {
      clearChains(listU);
      clearChains(listV);
    } else if (chainsFull(listU)) {
      applyChains(n, stripsU, listU);
      applyChains(n, stripsV, listV);
    }
    // a downward sweep begins with a rotation of columns (V), an upward one with a rotation of rows (U)
    const near = downwards ? listV : listU;
    const other = downwards ? listU : listV;
    if (shift == 0) zeroShiftSweep(d, e, from, to, near, other);
    else shiftedSweep(d, e, from, to, shift, near, other);
  }
  if (stripsU != 0) {
    applyChains(n, stripsU, listU);
    applyChains(n, stripsV, listV);
  }
  return 0;
}
