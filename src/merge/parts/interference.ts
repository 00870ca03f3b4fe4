import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type TensorContext } from '../block.ts';
import { type MatrixInput } from '../maps.ts';
import { addInto, baseMatrix, sumOfSquares, taskMatrix, zeros } from './task-matrices.ts';

/** Squared norms below this count as no task vector. */
const SMALLEST = 1e-12;

/**
 * The quadratic form of WUDI, Σᵢ ‖(Δ − τᵢ)τᵢᵀ‖²/‖τᵢ‖² = tr(Δ·C·Δᵀ) − 2⟨Δ, E⟩ + constant, for one matrix [m, n]. C is [n, n] and E
 * [m, n] whatever the number of experts.
 */
export interface Interference {
  readonly base: DenseMatrix;
  /** Σ τᵢ */
  readonly sum: DenseMatrix;
  /** C = Σ τᵢᵀτᵢ/‖τᵢ‖² */
  readonly inputs: DenseMatrix;
  /** E = Σ τᵢτᵢᵀτᵢ/‖τᵢ‖² */
  readonly target: DenseMatrix;
  /** Σ ‖τᵢτᵢᵀ‖²/‖τᵢ‖² */
  readonly constant: number;
  /** Experts whose task vector is not zero. */
  readonly moved: number;
}

/**
 * A task vector whose squared norm is below 1e-12 has no direction.
 * @param small what its terms are then divided by: `clamp` 1e-12, `skip` leaves them out
 * @param exact where C is computed, when its small eigenvalues count
 */
export async function interference(
  device: MatrixDevice,
  input: MatrixInput,
  context: TensorContext,
  small: 'clamp' | 'skip',
  exact = device,
): Promise<Interference> {
  const { rows, columns } = input;
  const base = await baseMatrix(input);
  const sum = zeros(rows, columns);
  const inputs = zeros(columns, columns);
  const target = zeros(rows, columns);
  let constant = 0;
  let moved = 0;
  for (let expert = 0; expert < context.recipe.experts.length; expert++) {
    const delta = await taskMatrix(input, base, expert, context);
    addInto(sum, delta);
    const squares = sumOfSquares(delta);
    if (squares >= SMALLEST) moved++;
    if (squares === 0 || (small === 'skip' && squares < SMALLEST)) continue;
    const share = 1 / Math.max(squares, SMALLEST);
    const gram = await exact.gram(delta);
    addInto(inputs, gram, share);
    addInto(target, await timesGram(device, delta, gram), share);
    constant += share * sumOfSquares(gram);
  }
  return { base, sum, inputs, target, constant, moved };
}

/** τ·τᵀτ by the cheaper of its two bracketings. */
async function timesGram(device: MatrixDevice, delta: DenseMatrix, gram: DenseMatrix): Promise<DenseMatrix> {
  if (delta.columns <= 2 * delta.rows) return device.product(delta, gram);
  return device.product(await device.gram(delta, 'rows'), delta);
}

/** Operations of `interference`. */
export function interferenceFlops(rows: number, columns: number, experts: number): number {
  const back = columns <= 2 * rows ? 2 * rows * columns ** 2 : 3 * rows ** 2 * columns;
  return experts * (rows * columns ** 2 + back + 6 * rows * columns);
}
