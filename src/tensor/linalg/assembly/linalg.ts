/**
 * Dense f64 linear algebra: the module that `linalg.wasm` is compiled from. Everything works on a memory that the caller
 * owns, on addresses and scratch that the caller hands in; sequences of these steps are in the TypeScript beside this folder.
 */
export { gemm, gemmLower, gemmScratchBytes, mirrorLower, useScratch } from './gemm';
export { firstNonFinite, largest, scale, symmetrise, transpose } from './vector';
export { cholesky, failedPivot, solveLower, solveLowerTransposed, solveVector } from './cholesky';
export { applyReflectors, applyScratchBytes, qrFactor } from './householder';
export { bidiagonalise, condenseScratchBytes, tridiagonalise } from './condense';
export { chainBytes, columnsFromStrips, rowsFromStrips, stripBytes, toStrips } from './rotations';
export { diagonalise } from './tridiagonal';
export { diagonaliseBidiagonal } from './bidiagonal';
