/** What rows of both tiers show. */
import { type Context } from '../context.ts';
import { methodCardOf } from '../services/merge-service.ts';
import { ratio } from '../services/board-numbers.ts';
import { type LeaderboardRow } from '../storage/entities/leaderboard-row.ts';
import { type MergeFacts } from '../storage/entities/merge.ts';
import { type ScoreMeanModel } from './models.ts';
import { decodeId, encodeId } from './node-id.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The name of a checkpoint set for clients: an opaque id where it is a base of this server. */
export function checkpointSetName(pool: string): string {
  return UUID.test(pool) ? encodeId('Checkpoint', pool) : pool;
}

/** The checkpoint set that a client names. */
export function poolOf(name: string): string {
  const decoded = decodeId(name);
  return decoded?.type === 'Checkpoint' ? decoded.uuid : name;
}

export async function mergeOfRow({ mergeId }: LeaderboardRow, { loaders }: Context): Promise<MergeFacts | null> {
  return mergeId === null ? null : loaders.merges.load(mergeId);
}

/** The card of a row's method; null for baselines and methods of others. */
export function cardOfRow({ method, dialect, methodVersion }: LeaderboardRow) {
  return method === null || dialect === null || methodVersion === null
    ? null
    : methodCardOf({ method, dialect, methodVersion });
}

export function heldInOf(row: LeaderboardRow): ScoreMeanModel | null {
  return meanOf(row, row.heldIn, row.heldInError, row.heldInCells, row.heldInBase, row.heldInExperts);
}

export function generalizationOf(row: LeaderboardRow): ScoreMeanModel | null {
  const { generalization, generalizationError, generalizationCells, generalizationBase } = row;
  return meanOf(row, generalization, generalizationError, generalizationCells, generalizationBase, null);
}

function meanOf(
  { tier }: LeaderboardRow,
  value: number | null,
  standardError: number | null,
  cells: number,
  base: number | null,
  experts: number | null,
): ScoreMeanModel | null {
  if (value === null) return null;
  return {
    __typename: tier === 'REPORTED' ? 'ReportedMean' : 'AxisScore',
    value,
    standardError,
    cells,
    relativeToBase: ratio(value, base),
    relativeToExperts: ratio(value, experts),
  };
}
