/** Matrix-vector products, which the reductions to condensed form live on. */
import { at } from './gemm';
import { axpy, dot, sumOf } from './vector';

/** y = A·x for A[m,n], four rows at a time. */
export function multiply(m: i32, n: i32, a: usize, lda: i32, x: usize, y: usize): void {
  const stride = (lda as usize) << 3;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    let r0 = a + (i as usize) * stride;
    let r1 = r0 + stride;
    let r2 = r1 + stride;
    let r3 = r2 + stride;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let from = x;
    let j = 0;
    for (; j + 2 <= n; j += 2) {
      const v = v128.load(from);
      s0 = f64x2.add(s0, f64x2.mul(v, v128.load(r0)));
      s1 = f64x2.add(s1, f64x2.mul(v, v128.load(r1)));
      s2 = f64x2.add(s2, f64x2.mul(v, v128.load(r2)));
      s3 = f64x2.add(s3, f64x2.mul(v, v128.load(r3)));
      from += 16;
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
    }
    const last = j < n ? load<f64>(from) : 0;
    const to = y + ((i as usize) << 3);
    store<f64>(to, sumOf(s0) + (j < n ? last * load<f64>(r0) : 0));
    store<f64>(to, sumOf(s1) + (j < n ? last * load<f64>(r1) : 0), 8);
    store<f64>(to, sumOf(s2) + (j < n ? last * load<f64>(r2) : 0), 16);
    store<f64>(to, sumOf(s3) + (j < n ? last * load<f64>(r3) : 0), 24);
  }
  for (; i < m; i++) store<f64>(y + ((i as usize) << 3), dot(n, a + (i as usize) * stride, x));
}

/** y = Aᵀ·x for A[m,n], four rows at a time. */
export function multiplyTransposed(m: i32, n: i32, a: usize, lda: i32, x: usize, y: usize): void {
  const stride = (lda as usize) << 3;
  memory.fill(y, 0, (n as usize) << 3);
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const at0 = x + ((i as usize) << 3);
    const x0 = v128.load64_splat(at0);
    const x1 = v128.load64_splat(at0, 8);
    const x2 = v128.load64_splat(at0, 16);
    const x3 = v128.load64_splat(at0, 24);
    let r0 = a + (i as usize) * stride;
    let r1 = r0 + stride;
    let r2 = r1 + stride;
    let r3 = r2 + stride;
    let to = y;
    let j = 0;
    for (; j + 2 <= n; j += 2) {
      const p = f64x2.add(f64x2.mul(x0, v128.load(r0)), f64x2.mul(x1, v128.load(r1)));
      const q = f64x2.add(f64x2.mul(x2, v128.load(r2)), f64x2.mul(x3, v128.load(r3)));
      v128.store(to, f64x2.add(v128.load(to), f64x2.add(p, q)));
      to += 16;
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
    }
    if (j < n) {
      const p = load<f64>(at0) * load<f64>(r0) + load<f64>(at0, 8) * load<f64>(r1);
      const q = load<f64>(at0, 16) * load<f64>(r2) + load<f64>(at0, 24) * load<f64>(r3);
      store<f64>(to, load<f64>(to) + (p + q));
    }
  }
  for (; i < m; i++) axpy(n, load<f64>(x + ((i as usize) << 3)), a + (i as usize) * stride, y);
}

/**
 * y = A·x for a symmetric A of order n of which only the lower triangle is read: every element is loaded once and used
 * for the row and for the column it stands for, four rows at a time.
 */
export function multiplySymmetric(n: i32, a: usize, lda: i32, x: usize, y: usize): void {
  const stride = (lda as usize) << 3;
  let i = 0;
  for (; i < n; i += 4) {
    const rows = min(4, n - i);
    const xi = x + ((i as usize) << 3);
    const yi = y + ((i as usize) << 3);
    let r0 = a + (i as usize) * stride;
    if (rows == 4) {
      let r1 = r0 + stride;
      let r2 = r1 + stride;
      let r3 = r2 + stride;
      const x0 = v128.load64_splat(xi);
      const x1 = v128.load64_splat(xi, 8);
      const x2 = v128.load64_splat(xi, 16);
      const x3 = v128.load64_splat(xi, 24);
      let s0 = f64x2.splat(0);
      let s1 = f64x2.splat(0);
      let s2 = f64x2.splat(0);
      let s3 = f64x2.splat(0);
      let from = x;
      let to = y;
      for (let j = 0; j < i; j += 2) {
        const v = v128.load(from);
        const a0 = v128.load(r0);
        const a1 = v128.load(r1);
        const a2 = v128.load(r2);
        const a3 = v128.load(r3);
        s0 = f64x2.add(s0, f64x2.mul(a0, v));
        s1 = f64x2.add(s1, f64x2.mul(a1, v));
        s2 = f64x2.add(s2, f64x2.mul(a2, v));
        s3 = f64x2.add(s3, f64x2.mul(a3, v));
        const p = f64x2.add(f64x2.mul(a0, x0), f64x2.mul(a1, x1));
        const q = f64x2.add(f64x2.mul(a2, x2), f64x2.mul(a3, x3));
        v128.store(to, f64x2.add(v128.load(to), f64x2.add(p, q)));
        from += 16;
        to += 16;
        r0 += 16;
        r1 += 16;
        r2 += 16;
        r3 += 16;
      }
      store<f64>(yi, sumOf(s0));
      store<f64>(yi, sumOf(s1), 8);
      store<f64>(yi, sumOf(s2), 16);
      store<f64>(yi, sumOf(s3), 24);
    } else {
      for (let r = 0; r < rows; r++) {
        const row = r0 + (r as usize) * stride;
        axpy(i, load<f64>(xi + ((r as usize) << 3)), row, y);
        store<f64>(yi + ((r as usize) << 3), dot(i, row, x));
      }
    }
    for (let r = 0; r < rows; r++) {
      const row = at(a, lda, i + r, i);
      const xr = load<f64>(xi + ((r as usize) << 3));
      let sum = load<f64>(yi + ((r as usize) << 3)) + load<f64>(row + ((r as usize) << 3)) * xr;
      for (let c = 0; c < r; c++) {
        const offset = (c as usize) << 3;
        const value = load<f64>(row + offset);
        sum += value * load<f64>(xi + offset);
        store<f64>(yi + offset, load<f64>(yi + offset) + value * xr);
      }
      store<f64>(yi + ((r as usize) << 3), sum);
    }
  }
}
