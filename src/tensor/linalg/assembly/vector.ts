/** Operations on contiguous vectors, reflectors among them, and on all numbers of a matrix. */
import { at } from './gemm';

/** Lengths below this are zero for a reflector: the reciprocal of its square would not be a number. */
const TINY: f64 = 1e-290;

/** Of both lanes. */
export function sumOf(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

export function dot(n: i32, x: usize, y: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(x), v128.load(y)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  let sum = sumOf(f64x2.add(s0, s1));
  for (; i < n; i++) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y += alpha·x */
export function axpy(n: i32, alpha: f64, x: usize, y: usize): void {
  const factor = f64x2.splat(alpha);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(factor, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(factor, v128.load(x, 16))), 16);
    x += 32;
    y += 32;
  }
  for (; i < n; i++) {
    store<f64>(y, load<f64>(y) + alpha * load<f64>(x));
    x += 8;
    y += 8;
  }
}

export function scale(n: i32, alpha: f64, x: usize): void {
  for (let i = 0; i < n; i++) {
    store<f64>(x, alpha * load<f64>(x));
    x += 8;
  }
}

/** The largest magnitude; 0 for an empty vector. */
export function largest(n: i32, x: usize): f64 {
  let top: f64 = 0;
  for (let i = 0; i < n; i++) {
    top = max(top, abs(load<f64>(x)));
    x += 8;
  }
  return top;
}

/** Index of the first NaN or infinity, or −1. */
export function firstNonFinite(n: i32, x: usize): i32 {
  for (let i = 0; i < n; i++) {
    const value = load<f64>(x + ((i as usize) << 3));
    if (value - value != 0) return i;
  }
  return -1;
}

/** B[n,m] = Aᵀ, for A[m,n], in squares that stay in the cache. */
export function transpose(m: i32, n: i32, a: usize, lda: i32, b: usize, ldb: i32): void {
  for (let i0 = 0; i0 < m; i0 += 16) {
    const i1 = min(i0 + 16, m);
    for (let j0 = 0; j0 < n; j0 += 16) {
      const j1 = min(j0 + 16, n);
      for (let i = i0; i < i1; i++) {
        for (let j = j0; j < j1; j++) store<f64>(at(b, ldb, j, i), load<f64>(at(a, lda, i, j)));
      }
    }
  }
}

/** Replaces A by (A + Aᵀ)/2 and returns the largest |a_ij − a_ji|. */
export function symmetrise(n: i32, a: usize, lda: i32): f64 {
  let top: f64 = 0;
  for (let i0 = 0; i0 < n; i0 += 16) {
    for (let j0 = 0; j0 <= i0; j0 += 16) {
      for (let i = i0; i < min(i0 + 16, n); i++) {
        for (let j = j0; j < min(j0 + 16, i); j++) {
          const p = at(a, lda, i, j);
          const q = at(a, lda, j, i);
          const x = load<f64>(p);
          const y = load<f64>(q);
          if (x == y) continue;
          top = max(top, abs(x - y));
          const mean = 0.5 * x + 0.5 * y;
          store<f64>(p, mean);
          store<f64>(q, mean);
        }
      }
    }
  }
  return top;
}

/** τ of the last reflector. */
let lastTau: f64 = 0;

export function reflectorTau(): f64 {
  return lastTau;
}

/**
 * Householder reflector H = I − τ·v·vᵀ with v₀ = 1 that maps x to β·e₁. Overwrites x with v, returns β; τ is in
 * `reflectorTau()`, and 0 when x is a multiple of e₁ already. Lengths are computed on scaled numbers, so that H is
 * orthogonal to working precision for vectors of any size.
 */
export function reflector(n: i32, x: usize): f64 {
  const alpha = load<f64>(x);
  store<f64>(x, 1);
  lastTau = 0;
  const top = largest(n - 1, x + 8);
  if (top < TINY) {
    memory.fill(x + 8, 0, ((n - 1) as usize) << 3);
    return alpha;
  }
  const unit = max(top, abs(alpha));
  const inverse = 1 / unit;
  scale(n - 1, inverse, x + 8);
  const first = alpha * inverse;
  const length = sqrt(first * first + dot(n - 1, x + 8, x + 8));
  const beta = first >= 0 ? -length : length;
  lastTau = (beta - first) / beta;
  scale(n - 1, 1 / (first - beta), x + 8);
  return beta * unit;
}
