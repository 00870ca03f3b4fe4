/**
 * Eigenvalues and vectors of a symmetric tridiagonal matrix by implicit QL or QR sweeps with Wilkinson's shift
 * (Golub & Van Loan, Matrix Computations, 8.3; the choice of the end to converge at as in LAPACK's steqr).
 */
import { addRotation, applyChains, beginChain, chainsFull, clearChains } from './rotations';
import { givens, givensCosine, givensSine } from './givens';

const EPSILON: f64 = 2.220446049250313e-16;
const TINY: f64 = 1e-300;
/** Sweeps per eigenvalue, on average, before giving up; about 1.7 are needed. */
const MOST_SWEEPS: i32 = 40;

function value(x: usize, i: i32): f64 {
  return load<f64>(x + ((i as usize) << 3));
}

function put(x: usize, i: i32, to: f64): void {
  store<f64>(x + ((i as usize) << 3), to);
}

/** True when the off-diagonal between i and i + 1 is rounding error next to its neighbours. */
function negligible(d: usize, e: usize, i: i32): bool {
  return abs(value(e, i)) <= EPSILON * (abs(value(d, i)) + abs(value(d, i + 1))) + TINY;
}

/**
 * One sweep on the unreduced block from `end` to `far`, towards `end`; `toFar` is the step from `end` to `far`, and the
 * off-diagonal between p and p + toFar has index p + `below`.
 */
function sweep(d: usize, e: usize, end: i32, far: i32, list: usize): void {
  const toFar = end < far ? 1 : -1;
  const below = toFar > 0 ? 0 : -1;
  const first = value(e, end + below);
  const corner = value(d, end);
  let g = (value(d, end + toFar) - corner) / (2 * first);
  const r = abs(g) < 1e150 ? sqrt(g * g + 1) : abs(g);
  g = value(d, far) - corner + first / (g + copysign<f64>(r, g));
  let s: f64 = 1;
  let c: f64 = 1;
  let p: f64 = 0;
  beginChain(list, far, -toFar);
  for (let i = far - toFar; ; i -= toFar) {
    const f = s * value(e, i + below);
    const b = c * value(e, i + below);
    const length = givens(g, f);
    c = givensCosine();
    s = givensSine();
    if (i + toFar != far) put(e, i + toFar + below, length);
    g = value(d, i + toFar) - p;
    const q = (value(d, i) - g) * s + 2 * c * b;
    p = s * q;
    put(d, i + toFar, g + p);
    g = c * q - b;
    addRotation(list, c, s);
    if (i == end) break;
  }
  put(d, end, value(d, end) - p);
  put(e, end + below, g);
}

/**
 * Diagonalises the tridiagonal matrix (`d`, `e`), which become the eigenvalues, unordered, and scratch; applies the rotations
 * to the strips of Qᵀ when `strips` is not 0. Returns 0, or the number of off-diagonals left when it did not converge.
 */
export function diagonalise(n: i32, d: usize, e: usize, strips: usize, list: usize): i32 {
  clearChains(list);
  let budget: i64 = (n as i64) * MOST_SWEEPS;
  let start = 0;
  while (start < n) {
    // the unreduced block that begins at `start`
    let last = start;
    while (last < n - 1 && !negligible(d, e, last)) last++;
    if (last < n - 1) put(e, last, 0);
    let low = start;
    let high = last;
    start = last + 1;
    const upwards = abs(value(d, high)) >= abs(value(d, low));
    // converge at the end with the smaller diagonal element: `low` when `upwards`
    while (low < high) {
      let split = -1;
      if (upwards) {
        for (let i = low; i < high; i++) {
          if (negligible(d, e, i)) {
            split = i;
            break;
          }
        }
        if (split >= 0) put(e, split, 0);
        if (split == low) {
          low++;
          continue;
        }
      } else {
        for (let i = high - 1; i >= low; i--) {
          if (negligible(d, e, i)) {
            split = i;
            break;
          }
        }
        if (split >= 0) put(e, split, 0);
        if (split == high - 1) {
          high--;
          continue;
        }
      }
      if (budget-- == 0) {
        let left = 0;
        for (let i = 0; i < n - 1; i++) left += value(e, i) != 0 ? 1 : 0;
        return max(left, 1);
      }
      if (strips == 0) clearChains(list);
      else if (chainsFull(list)) applyChains(n, strips, list);
      if (upwards) sweep(d, e, low, split < 0 ? high : split, list);
      else sweep(d, e, high, split < 0 ? low : split + 1, list);
    }
  }
  if (strips != 0) applyChains(n, strips, list);
  return 0;
}
