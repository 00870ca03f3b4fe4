import { TENSOR_KEYSET } from '../storage/read-models/checkpoints.ts';
import { EVALUATIONS_NEWEST_FIRST } from '../storage/read-models/evaluations.ts';
import { MERGES_NEWEST_FIRST } from '../storage/read-models/merges.ts';
import { STATISTICS_NEWEST_FIRST } from '../storage/read-models/statistics.ts';
import { connection } from './connection.ts';
import { hungOn } from './hung-on.ts';
import { encodeId } from './node-id.ts';
import { tokenName } from './token-name.ts';
import { type CheckpointResolvers } from './types.generated.ts';

export const Checkpoint: CheckpointResolvers = {
  ...hungOn,
  deletedBy: ({ deletedBy }, _args, context) => tokenName(deletedBy, context),
  aliases: ({ id }, _args, { loaders }) => loaders.aliasesOf.load(id),
  id: (checkpoint) => encodeId('Checkpoint', checkpoint.id),
  base: ({ baseId }, _args, { loaders }) => (baseId === null ? null : loaders.checkpoints.load(baseId)),
  files: ({ id }, _args, { loaders }) => loaders.checkpointFiles.load(id),
  tensors: ({ id }, { search, ...page }, { services }) =>
    connection(
      page,
      TENSOR_KEYSET,
      (request) => services.checkpoints.tensors(id, search ?? null, request),
      () => services.checkpoints.countTensors(id, search ?? null),
    ),
  trainedCells: ({ id }, _args, { loaders }) => loaders.trainedCells.load(id),
  members: async ({ id, kind }, _args, { loaders }) => {
    if (kind !== 'ENSEMBLE') return [];
    const members = await loaders.ensembleMembers.load(id);
    const rows = await Promise.all(members.map(({ checkpointId }) => loaders.checkpoints.load(checkpointId)));
    return rows.filter((row) => row !== null);
  },
  mergedBy: async ({ id }, _args, { loaders }) => (await loaders.mergesThatMade.load(id)).at(0) ?? null,
  usedBy: ({ id }, page, { services }) =>
    connection(
      page,
      MERGES_NEWEST_FIRST,
      (request) => services.merges.page({ usesId: id }, request),
      () => services.merges.count({ usesId: id }),
    ),
  evaluations: ({ id }, page, { services }) =>
    connection(
      page,
      EVALUATIONS_NEWEST_FIRST,
      (request) => services.evaluations.page({ checkpointId: id }, request),
      () => services.evaluations.count({ checkpointId: id }),
    ),
  statistics: ({ id }, { kind, ...page }, { services }) =>
    connection(
      page,
      STATISTICS_NEWEST_FIRST,
      (request) => services.statistics.page({ checkpointId: id, kind: kind ?? undefined }, request),
      () => services.statistics.count({ checkpointId: id, kind: kind ?? undefined }),
    ),
  job: ({ id }, _args, { loaders }) => loaders.checkpointJobs.load(id),
};
