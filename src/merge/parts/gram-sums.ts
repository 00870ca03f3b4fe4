import { type DenseMatrix } from '../../tensor/linalg/matrix.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type TensorContext } from '../block.ts';
import { type MatrixInput } from '../maps.ts';

/** Both sides of the normal equations X·ΣĜᵢ = Σ WᵢĜᵢ, for X and Wᵢ [rows, columns]. */
export interface GramSums {
  /** ΣĜᵢ [columns, columns]. */
  readonly gram: DenseMatrix;
  /** Σ WᵢĜᵢ [rows, columns]. */
  readonly right: DenseMatrix;
}

/**
 * Sums Grams and their products with the weights, expert after expert, so that one of each is held at a time.
 * @param offDiagonal factor of everything beside the diagonal of each Gram: Ĝ = λG + (1−λ)·diag(G)
 */
export async function gramSums(
  device: MatrixDevice,
  input: MatrixInput,
  { recipe }: TensorContext,
  offDiagonal: number,
): Promise<GramSums> {
  let sums: GramSums | null = null;
  for (const index of recipe.experts.keys()) {
    const gram = shrink(await input.statistic(index), offDiagonal);
    const weight = await input.expert(index);
    const right: DenseMatrix = await device.product(weight, gram, sums === null ? {} : { add: sums.right });
    sums = { gram: sums === null ? gram : await device.combine(1, sums.gram, 1, gram), right };
  }
  if (sums === null) throw new TypeError('internal: a merge without experts');
  return sums;
}

/** In place: the caller owns what it read. */
function shrink(gram: DenseMatrix, offDiagonal: number): DenseMatrix {
  if (offDiagonal === 1) return gram;
  const { rows, columns, data } = gram;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) if (i !== j) data[i * columns + j] *= offDiagonal;
  }
  return gram;
}
