import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type EvaluationResolvers } from './types.generated.ts';

export const Evaluation: EvaluationResolvers = {
  id: ({ id }) => encodeId('Evaluation', id),
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    required(loaders.checkpoints.load(checkpointId), `checkpoint ${checkpointId} is gone`),
  benchmark: ({ benchmarkId }, _args, { loaders }) =>
    required(loaders.benchmarks.load(benchmarkId), `benchmark ${benchmarkId} is gone`),
  scores: async ({ id }, { labelSpace }, { loaders }) => {
    const scores = await loaders.evaluationScores.load(id);
    return labelSpace == null ? scores : scores.filter((score) => score.labelSpace === labelSpace);
  },
  partial: async ({ id, state }, _args, { loaders }) =>
    state === 'FAILED' && (await loaders.evaluationScores.load(id)).length > 0,
  job: ({ id }, _args, { loaders }) => loaders.evaluationJobs.load(id),
};
