import { findAnyMethod } from '../merge/catalogue.ts';
import { type Context } from '../context.ts';
import { type ExperimentPointRow } from '../storage/entities/experiment-point.ts';
import { type ExperimentRow } from '../storage/entities/experiment.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type ExperimentPointResolvers } from './types.generated.ts';

export const ExperimentPoint: ExperimentPointResolvers = {
  id: ({ id }) => encodeId('ExperimentPoint', id),
  method: async (point, _args, context) => {
    if (point.method === null) return null;
    const { spec } = await experimentOf(point, context);
    return findAnyMethod(spec.methods[point.method].method)?.card ?? null;
  },
  subset: async (point, _args, context) => {
    if (point.subset === null) return null;
    const { spec } = await experimentOf(point, context);
    return spec.subsets[point.subset];
  },
  merge: ({ mergeId }, _args, { loaders }) => (mergeId === null ? null : loaders.merges.load(mergeId)),
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    checkpointId === null ? null : loaders.checkpoints.load(checkpointId),
  tuning: ({ tuningEvaluationId: id }, _args, { loaders }) => (id === null ? null : loaders.evaluations.load(id)),
  report: ({ reportEvaluationId: id }, _args, { loaders }) => (id === null ? null : loaders.evaluations.load(id)),
};

function experimentOf({ experimentId: id }: ExperimentPointRow, { loaders }: Context): Promise<ExperimentRow> {
  return required(loaders.experiments.load(id), `experiment ${id} is gone`);
}
