import { readFileSync } from 'node:fs';

/** What `assembly/linalg.ts` exports. Matrices and vectors are byte addresses; strides count elements. */
export interface LinalgKernels {
  gemmScratchBytes(): number;
  useScratch(at: number): void;
  gemm(
    transposeA: number,
    transposeB: number,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    accumulate: number,
    c: number,
    ldc: number,
  ): void;
  gemmLower(
    transposeA: number,
    transposeB: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    accumulate: number,
    c: number,
    ldc: number,
  ): void;
  mirrorLower(n: number, a: number, lda: number): void;
  firstNonFinite(n: number, x: number): number;
  largest(n: number, x: number): number;
  scale(n: number, alpha: number, x: number): void;
  symmetrise(n: number, a: number, lda: number): number;
  transpose(m: number, n: number, a: number, lda: number, b: number, ldb: number): void;
  cholesky(n: number, a: number, lda: number, diagonal: number, tolerance: number, first: number): number;
  failedPivot(): number;
  solveLower(n: number, r: number, l: number, ldl: number, b: number, ldb: number): void;
  solveLowerTransposed(n: number, r: number, l: number, ldl: number, b: number, ldb: number): void;
  solveVector(n: number, l: number, ldl: number, x: number): void;
  applyScratchBytes(columns: number): number;
  applyReflectors(
    m: number,
    columns: number,
    count: number,
    offset: number,
    v: number,
    ldv: number,
    tau: number,
    c: number,
    ldc: number,
    identity: number,
    scratch: number,
  ): void;
  qrFactor(m: number, n: number, a: number, lda: number, v: number, tau: number, scratch: number): void;
  condenseScratchBytes(n: number): number;
  tridiagonalise(n: number, a: number, d: number, e: number, tau: number, v: number, scratch: number): void;
  bidiagonalise(
    n: number,
    a: number,
    d: number,
    e: number,
    tauV: number,
    v: number,
    tauU: number,
    u: number,
    scratch: number,
  ): void;
  stripBytes(n: number): number;
  chainBytes(n: number): number;
  toStrips(n: number, a: number, lda: number, strips: number): void;
  columnsFromStrips(n: number, strips: number, order: number, a: number, lda: number): void;
  rowsFromStrips(n: number, strips: number, order: number, a: number, lda: number): void;
  diagonalise(n: number, d: number, e: number, strips: number, list: number): number;
  diagonaliseBidiagonal(
    n: number,
    d: number,
    e: number,
    stripsU: number,
    listU: number,
    stripsV: number,
    listV: number,
  ): number;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled module, once per thread. It may be posted to a worker and given to the workspaces there. */
export function linalgModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./linalg.wasm', import.meta.url)));
  return compiled;
}
