import { type Services } from '../../services/services.ts';
import { createBenchmarkLoaders } from './benchmarks.ts';
import { createCheckpointLoaders } from './checkpoints.ts';
import { createEvaluationLoaders } from './evaluations.ts';
import { createExperimentLoaders } from './experiments.ts';
import { childrenLoader, rowLoader } from './load-rows.ts';
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
    aliases: rowLoader(services.aliases.byIds),
    aliasesOf: childrenLoader(services.aliases.of, (alias) => alias.checkpointId ?? ''),
    flags: rowLoader(services.flags.byIds),
    /** By the id of what they hang on. */
    tags: childrenLoader(services.tags.of, (tag) => tag.subjectId),
    jobs: rowLoader(services.jobs.byIds),
    tokens: rowLoader(services.tokens.byIds),
  };
}
