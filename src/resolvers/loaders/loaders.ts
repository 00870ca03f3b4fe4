import { type Services } from '../../services/services.ts';
import { createBenchmarkLoaders } from './benchmarks.ts';
import { createCheckpointLoaders } from './checkpoints.ts';
import { createEvaluationLoaders } from './evaluations.ts';
import { createExperimentLoaders } from './experiments.ts';
import { rowLoader } from './load-rows.ts';
import { createMergeLoaders } from './merges.ts';
import { createStatisticLoaders } from './statistics.ts';
import { createUploadLoaders } from './uploads.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/** All DataLoaders of one request; never shared between requests. Each domain adds its lines, or its file beside this one. */
export function createLoaders(services: Services) {
  return {
    ...createBenchmarkLoaders(services),
    ...createCheckpointLoaders(services),
    ...createEvaluationLoaders(services),
    ...createExperimentLoaders(services),
    ...createMergeLoaders(services),
    ...createStatisticLoaders(services),
    ...createUploadLoaders(services),
    jobs: rowLoader(services.jobs.byIds),
    tokens: rowLoader(services.tokens.byIds),
  };
}
