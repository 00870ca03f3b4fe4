import { type CellScore } from './accuracy.ts';
import { type LabelSpace } from './image-manifest.ts';

/** The mean over a set of cells. */
export interface MeanScore {
  /** Unweighted mean of the cells' values, whatever their numbers of examples. */
  readonly value: number;
  /** Standard error of that mean, from the standard errors of the cells, which are independent samples. */
  readonly standardError: number;
  readonly cells: number;
}

export interface SplitScores {
  /** Over the cells that the model (or the experts it was merged from) was trained on; null when there is none. */
  readonly heldIn: MeanScore | null;
  /** Over the other cells of the grid; null when there is none. */
  readonly generalization: MeanScore | null;
}

/**
 * Held-in and generalization scores in one label space (arXiv 2409.18314, section 2).
 * @param trainedCells ids of the cells that the experts were trained on
 */
export function aggregateScores(
  scores: readonly CellScore[],
  trainedCells: ReadonlySet<string>,
  labelSpace: LabelSpace,
): SplitScores {
  const inSpace = scores.filter((score) => score.labelSpace === labelSpace);
  return {
    heldIn: meanScore(inSpace.filter(({ cellId }) => trainedCells.has(cellId))),
    generalization: meanScore(inSpace.filter(({ cellId }) => !trainedCells.has(cellId))),
  };
}

function meanScore(scores: readonly CellScore[]): MeanScore | null {
  if (scores.length === 0) return null;
  const cells = scores.length;
  const sum = scores.reduce((total, { value }) => total + value, 0);
  const variance = scores.reduce((total, { standardError }) => total + standardError * standardError, 0);
  return { value: sum / cells, standardError: Math.sqrt(variance) / cells, cells };
}
