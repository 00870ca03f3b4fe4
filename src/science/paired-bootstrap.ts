import { type BootstrapSettings, BOOTSTRAP, type Interval, percentileInterval } from './bootstrap.ts';
import { indexDraws } from './draws.ts';
import { meanOf } from './spread.ts';

/** Scores of one side: a row for each seed, a column for each cell, the same cells on both sides. */
export type SeedScores = readonly (readonly number[])[];

export interface PairedDifference {
  /** mean(a) − mean(b), over cells of the means over seeds. */
  readonly value: number;
  /** Null for fewer than two cells. */
  readonly interval: Interval | null;
  /** Share of the replicates in which a is ahead of b; ties count half. */
  readonly aheadShare: number | null;
  /** Cells in which a is better, worse, equal. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

/**
 * Paired bootstrap of a difference: each replicate draws cells with replacement, the same for both sides, and seeds of each side
 * with replacement. With one seed a side only cells vary. Null without cells.
 */
export function pairedDifference(
  a: SeedScores,
  b: SeedScores,
  settings: BootstrapSettings = BOOTSTRAP,
): PairedDifference | null {
  const cells = a[0]?.length ?? 0;
  if (cells === 0 || b.length === 0) return null;
  const differences = Array.from({ length: cells }, (_, cell) => cellMean(a, cell) - cellMean(b, cell));
  const wins = differences.filter((difference) => difference > 0).length;
  const losses = differences.filter((difference) => difference < 0).length;
  const counts = { wins, losses, ties: cells - wins - losses };
  const value = meanOf(differences);
  if (cells < 2) return { value, interval: null, aheadShare: null, ...counts };

  const { replicates, confidence, seed } = settings;
  const drawCells = indexDraws(seed, 0, cells);
  const [drawA, drawB] = [indexDraws(seed, 1, a.length), indexDraws(seed, 2, b.length)];
  const values: number[] = [];
  let ahead = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    const chosen = drawCells(replicate, cells);
    const difference =
      a.length === 1 && b.length === 1
        ? sumOver(differences, chosen) / cells
        : seedMean(a, drawA(replicate, a.length), chosen) - seedMean(b, drawB(replicate, b.length), chosen);
    ahead += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    values.push(difference);
  }
  return {
    value,
    interval: percentileInterval(values, confidence),
    aheadShare: ahead / replicates,
    ...counts,
  };
}

function cellMean(scores: SeedScores, cell: number): number {
  return meanOf(scores.map((ofSeed) => ofSeed[cell]));
}

function seedMean(scores: SeedScores, seeds: Uint32Array, cells: Uint32Array): number {
  let sum = 0;
  for (const seed of seeds) sum += sumOver(scores[seed], cells);
  return sum / (seeds.length * cells.length);
}

function sumOver(values: readonly number[], indices: Uint32Array): number {
  let sum = 0;
  for (const i of indices) sum += values[i];
  return sum;
}
