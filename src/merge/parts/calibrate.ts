import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';

/** Smallest squared norm that is divided by. */
const SMALLEST = 1e-12;

export interface Calibrated {
  readonly delta: DenseMatrix;
  /** Smallest and largest factor of a singular value. */
  readonly least: number;
  readonly most: number;
}

/**
 * Δ = U·diag(σ)·Vᵀ with σᵣ·M / Σᵢ max(floor, sᵢ) for σᵣ, where sᵢ = ⟨uᵣᵀΔ, uᵣᵀτᵢ⟩/‖uᵣᵀτᵢ‖² says how much too large Δ is for
 * task i along uᵣ.
 * @param task reads τᵢ
 */
export async function calibrate(
  device: MatrixDevice,
  change: DenseMatrix,
  tasks: number,
  floor: number,
  task: (index: number) => Promise<DenseMatrix>,
): Promise<Calibrated> {
  const { u, s, vt } = await device.svd(change);
  const totals = new Float64Array(s.length);
  for (let index = 0; index < tasks; index++) {
    const along = await device.product(u, await task(index), { transposeA: true });
    for (let r = 0; r < s.length; r++) totals[r] += Math.max(floor, share(along, vt, s[r], r));
  }
  let least = Infinity;
  let most = 0;
  for (let r = 0; r < s.length; r++) {
    const factor = tasks / totals[r];
    least = Math.min(least, factor);
    most = Math.max(most, factor);
    for (let j = 0; j < vt.columns; j++) vt.data[r * vt.columns + j] *= s[r] * factor;
  }
  return { delta: await device.product(u, vt), least, most };
}

/** ⟨a, aᵢ⟩/‖aᵢ‖² for row r of UᵀΔ = diag(σ)·Vᵀ and of Uᵀτᵢ. */
function share(along: DenseMatrix, vt: DenseMatrix, sigma: number, r: number): number {
  let dot = 0;
  let squares = 0;
  for (let at = r * vt.columns; at < (r + 1) * vt.columns; at++) {
    dot += sigma * vt.data[at] * along.data[at];
    squares += along.data[at] ** 2;
  }
  return dot / Math.max(squares, SMALLEST);
}
