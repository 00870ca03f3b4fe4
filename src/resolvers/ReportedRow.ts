import { type Context } from '../context.ts';
import { type ReportedResultRow } from '../storage/entities/reported-result.ts';
import { cardOfRow, checkpointSetName, generalizationOf, heldInOf } from './board-row.ts';
import { type ReportedRowModel } from './models.ts';
import { flagOf } from './hung-on.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type ReportedRowResolvers } from './types.generated.ts';

export const ReportedRow: ReportedRowResolvers = {
  flag: flagOf,
  id: ({ id }) => encodeId('ReportedRow', id),
  rank: ({ rank }) => rank ?? null,
  checkpointSet: ({ pool }) => checkpointSetName(pool),
  method: (row) => cardOfRow(row),
  experts: ({ expertCount }) => expertCount,
  heldIn: (row) => reportedMean(heldInOf(row)),
  generalization: (row) => reportedMean(generalizationOf(row)),
  needs: ({ needs }) => [...needs],
  base: async (row, _args, context) => (await resultOf(row, context)).base,
  source: async (row, _args, context) => (await resultOf(row, context)).source,
  note: async (row, _args, context) => (await resultOf(row, context)).note,
  createdAt: async (row, _args, context) => (await resultOf(row, context)).createdAt,
  scores: ({ id }, _args, { loaders }) => loaders.reportedScores.load(id),
};

function resultOf({ id }: ReportedRowModel, { loaders }: Context): Promise<ReportedResultRow> {
  return required(loaders.reportedResults.load(id), `reported result ${id} is gone`);
}

function reportedMean(mean: ReturnType<typeof heldInOf>) {
  return mean === null ? null : { ...mean, __typename: 'ReportedMean' as const };
}
