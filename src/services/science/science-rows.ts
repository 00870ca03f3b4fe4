import { type EntityManager } from 'typeorm';
import { meanOrNull } from '../../science/grid-points.ts';
import { type LeaderboardRow } from '../../storage/entities/leaderboard-row.ts';
import { tuningTallies } from '../../storage/read-models/tuning-costs.ts';
import { BOARD_NUMBERS, type BoardNumber, type CostedRow } from '../board-numbers.ts';

/** Rows with what it took to tune them, asked only where a number depends on it. */
export async function withTuning(
  manager: EntityManager,
  rows: readonly LeaderboardRow[],
  numbers: readonly BoardNumber[],
): Promise<CostedRow[]> {
  const needed = numbers.some((number) => number === 'TUNING_SECONDS' || number === 'TOTAL_SECONDS');
  const tallies = needed
    ? await tuningTallies(
        manager,
        rows.map(({ id }) => id),
      )
    : null;
  return rows.map((row) => ({ ...row, tuning: tallies?.get(row.id) ?? null }));
}

/** A number of rows that differ in the seed alone: the mean; null where one has none. */
export function numberOfPoint(rows: readonly CostedRow[], number: BoardNumber): number | null {
  return meanOrNull(rows.map((row) => BOARD_NUMBERS[number].of(row)));
}

/** Rows found by themselves stand in no order. */
export function unranked<Row extends LeaderboardRow>(row: Row): Row & { readonly rank: null } {
  return { ...row, rank: null };
}
