import { type Context } from '../context.ts';
import { methodCardOf } from '../services/merge-service.ts';
import { type LeaderboardRow as Row } from '../storage/entities/leaderboard-row.ts';
import { type MergeRow } from '../storage/entities/merge.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type AxisScore, type LeaderboardRowResolvers } from './types.generated.ts';

export const LeaderboardRow: LeaderboardRowResolvers = {
  id: ({ id }) => encodeId('LeaderboardRow', id),
  // a row that was asked for by its id stands in no order
  rank: ({ rank }) => rank ?? null,
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    required(loaders.checkpoints.load(checkpointId), `checkpoint ${checkpointId} is gone`),
  merge: mergeOf,
  evaluation: ({ evaluationId }, _args, { loaders }) =>
    required(loaders.evaluations.load(evaluationId), `evaluation ${evaluationId} is gone`),
  method: async (row, args, context) => cardOf(await mergeOf(row, args, context)),
  experts: ({ expertCount }) => expertCount,
  heldIn: (row) => axisScore(row.heldIn, row.heldInError, row.heldInCells, row.heldInBase, row.heldInExperts),
  generalization: (row) =>
    axisScore(row.generalization, row.generalizationError, row.generalizationCells, row.generalizationBase, null),
  prerequisites: async (row, args, context) => cardOf(await mergeOf(row, args, context))?.prerequisites ?? null,
  cost: async (row, args, context) => (await mergeOf(row, args, context))?.cost ?? null,
};

async function mergeOf({ mergeId }: Row, _args: object, { loaders }: Context): Promise<MergeRow | null> {
  return mergeId === null ? null : loaders.merges.load(mergeId);
}

function cardOf(merge: MergeRow | null) {
  return merge === null ? null : methodCardOf(merge);
}

function axisScore(
  value: number | null,
  standardError: number | null,
  cells: number,
  base: number | null,
  experts: number | null,
): AxisScore | null {
  if (value === null) return null;
  // relative to nothing there is no number
  const relative = (other: number | null): number | null => (other === null || other === 0 ? null : value / other);
  return {
    value,
    standardError: standardError ?? 0,
    cells,
    relativeToBase: relative(base),
    relativeToExperts: relative(experts),
  };
}
