import { type Better } from '../science/pareto.ts';
import { type LeaderboardRow } from '../storage/entities/leaderboard-row.ts';
import { type TuningTally } from '../storage/read-models/tuning-costs.ts';

/** A row with what it took to tune it. */
export interface CostedRow extends LeaderboardRow {
  readonly tuning: TuningTally | null;
}

interface BoardNumberKind {
  readonly better: Better;
  /** Null where it is not known. */
  of(row: CostedRow): number | null;
}

/** A number of rows that can be set against another one; formulas: `docs/leaderboard.md`. */
export const BOARD_NUMBERS = {
  HELD_IN: { better: 'HIGHER', of: (row) => row.heldIn },
  GENERALIZATION: { better: 'HIGHER', of: (row) => row.generalization },
  HELD_IN_RELATIVE_TO_BASE: { better: 'HIGHER', of: (row) => ratio(row.heldIn, row.heldInBase) },
  GENERALIZATION_RELATIVE_TO_BASE: {
    better: 'HIGHER',
    of: (row) => ratio(row.generalization, row.generalizationBase),
  },
  HELD_IN_RELATIVE_TO_EXPERTS: { better: 'HIGHER', of: (row) => ratio(row.heldIn, row.heldInExperts) },
  EXPERTS: { better: 'LOWER', of: (row) => row.expertCount },
  SECONDS: { better: 'LOWER', of: (row) => row.seconds },
  FLOPS: { better: 'LOWER', of: (row) => row.flops },
  PEAK_MEMORY: { better: 'LOWER', of: (row) => numberOf(row.peakRssBytes) },
  BYTES_READ: { better: 'LOWER', of: (row) => numberOf(row.bytesRead) },
  STATISTICS_SECONDS: { better: 'LOWER', of: (row) => row.statisticsSeconds },
  STATISTICS_FLOPS: { better: 'LOWER', of: (row) => row.statisticsFlops },
  TUNING_SECONDS: { better: 'LOWER', of: (row) => tuningSeconds(row) },
  TOTAL_SECONDS: { better: 'LOWER', of: (row) => totalSeconds(row) },
  TOTAL_FLOPS: { better: 'LOWER', of: (row) => sum(row.flops, row.statisticsFlops) },
  STORAGE: { better: 'LOWER', of: (row) => keptBytes(row) },
} as const satisfies Record<string, BoardNumberKind>;

export type BoardNumber = keyof typeof BOARD_NUMBERS;

/** Value ÷ reference; relative to nothing there is no number. */
export function ratio(value: number | null, reference: number | null): number | null {
  return value === null || reference === null || reference === 0 ? null : value / reference;
}

/** Seconds of choosing parameters: all points merged and scored; 0 where there was nothing to choose from. */
function tuningSeconds({ tuning }: CostedRow): number | null {
  if (tuning === null) return null;
  return tuning.points <= 1 ? 0 : sum(tuning.mergeSeconds, tuning.evaluationSeconds);
}

/** Statistics and tuning, of which the row's own merge is one; without tuning, statistics and the merge. */
export function totalSeconds(row: CostedRow): number | null {
  const { tuning, seconds, statisticsSeconds } = row;
  return sum(statisticsSeconds, tuning !== null && tuning.points > 1 ? tuningSeconds(row) : seconds);
}

/** Bytes of the output and of the statistics beside it. */
export function keptBytes({ outputBytes, statisticsBytes }: LeaderboardRow): number | null {
  return sum(numberOf(outputBytes), numberOf(statisticsBytes));
}

function sum(...parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((total, part) => (total === null || part === null ? null : total + part), 0);
}

function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}
