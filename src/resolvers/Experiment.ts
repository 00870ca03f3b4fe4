import { POINTS_IN_ORDER } from '../storage/read-models/experiments.ts';
import { connection, pageSize } from './connection.ts';
import { hungOn } from './hung-on.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type ExperimentResolvers } from './types.generated.ts';

const MAX_CHOICES = 1000;

export const Experiment: ExperimentResolvers = {
  ...hungOn,
  id: ({ id }) => encodeId('Experiment', id),
  benchmark: ({ benchmarkId }, _args, { loaders }) =>
    required(loaders.benchmarks.load(benchmarkId), `benchmark ${benchmarkId} is gone`),
  base: ({ baseId }, _args, { loaders }) => required(loaders.checkpoints.load(baseId), `checkpoint ${baseId} is gone`),
  selection: ({ spec: { selection } }) => ({ ...selection, oracle: selection.axis === 'GENERALIZATION' }),
  progress: ({ id }, _args, { loaders }) =>
    required(loaders.experimentProgress.load(id), `experiment ${id} has no progress`),
  points: ({ id }, { filter, first, after }, { services }) => {
    const query = {
      experimentId: id,
      ...(filter?.role == null ? {} : { role: filter.role }),
      ...(filter?.state == null ? {} : { state: filter.state }),
      ...(filter?.selected == null ? {} : { selected: filter.selected }),
    };
    return connection(
      { first, after },
      POINTS_IN_ORDER,
      (page) => services.experiments.pointsPage(query, page),
      () => services.experiments.pointsCount(query),
    );
  },
  choices: async (experiment, { first, offset }, { services }) => {
    const begin = Math.max(0, offset ?? 0);
    return (await services.experiments.choices(experiment)).slice(begin, begin + pageSize(first, MAX_CHOICES));
  },
  statistics: ({ id }, _args, { services }) => services.experiments.statistics(id),
  seconds: (experiment, _args, context) => {
    // they go on without a commit
    context.keepable = false;
    return context.services.experiments.seconds(experiment);
  },
};
