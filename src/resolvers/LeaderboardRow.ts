import { keptBytes, totalSeconds } from '../services/board-numbers.ts';
import { cardOfRow, checkpointSetName, generalizationOf, heldInOf, mergeOfRow } from './board-row.ts';
import { type ScoreMeanModel } from './models.ts';
import { flagOf } from './hung-on.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type AxisScore, type LeaderboardRowResolvers } from './types.generated.ts';

export const LeaderboardRow: LeaderboardRowResolvers = {
  flag: flagOf,
  inputFlags: ({ checkpointId }, _args, { loaders }) => loaders.inputFlags.load(checkpointId ?? ''),
  id: ({ id }) => encodeId('LeaderboardRow', id),
  // a row that was asked for by its id stands in no order
  rank: ({ rank }) => rank ?? null,
  checkpointSet: ({ pool }) => checkpointSetName(pool),
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    required(loaders.checkpoints.load(checkpointId ?? ''), `checkpoint ${checkpointId} is gone`),
  merge: (row, _args, context) => mergeOfRow(row, context),
  evaluation: ({ evaluationId }, _args, { loaders }) =>
    required(loaders.evaluations.load(evaluationId ?? ''), `evaluation ${evaluationId} is gone`),
  method: (row) => cardOfRow(row),
  experts: ({ expertCount }) => expertCount,
  heldIn: (row) => axisScore(heldInOf(row)),
  generalization: (row) => axisScore(generalizationOf(row)),
  prerequisites: (row) => cardOfRow(row)?.prerequisites ?? null,
  cost: async (row, _args, context) => (await mergeOfRow(row, context))?.cost ?? null,
  costs: async (row, _args, context) => {
    const [merge, tuning] = [await mergeOfRow(row, context), await context.loaders.rowTuning.load(row.id)];
    if (merge === null) return null;
    const { statisticsCount: count, statisticsSeconds, statisticsFlops, statisticsBytes, outputBytes } = row;
    const many = (tuning?.points ?? 0) > 1;
    return {
      merge: merge.cost,
      flopsFormula: cardOfRow(row)?.costFormula ?? '',
      statistics: { count, seconds: statisticsSeconds, flops: statisticsFlops, bytes: statisticsBytes },
      tuning: {
        points: tuning?.points ?? 1,
        mergeSeconds: many ? (tuning?.mergeSeconds ?? null) : 0,
        evaluationSeconds: many ? (tuning?.evaluationSeconds ?? null) : 0,
        countedFrom: tuning?.countedFrom ?? 'ROWS',
      },
      evaluationSeconds: row.evaluationSeconds,
      storage: { outputBytes: outputBytes ?? 0, statisticsBytes, keptBytes: keptBytes(row) },
      totalSeconds: totalSeconds({ ...row, tuning }),
    };
  },
};

/** Scores that were computed here have standard errors. */
function axisScore(mean: ScoreMeanModel | null): AxisScore | null {
  return mean === null ? null : { ...mean, __typename: 'AxisScore', standardError: mean.standardError ?? 0 };
}
