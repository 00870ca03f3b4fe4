import { flatBoardRow, type Board, type BoardRow } from '../client/leaderboard.ts';

/** A row of the demo's JSON Lines: scores are fractions, memory is in MiB, `method` is null for baselines. */
export function demoRow(board: Board, row: BoardRow): Record<string, unknown> {
  const flat = flatBoardRow(board, row);
  const { modality, benchmark, method, dialect, parameters, experts, heldIn, generalization, seconds, peakRssMiB } =
    flat;
  return {
    ...{ modality, benchmark, method, dialect, parameters, experts, heldIn, generalization, seconds, peakRssMiB },
    ...{ role: flat.role, rank: flat.rank, name: flat.name },
  };
}
