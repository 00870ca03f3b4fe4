import { type AliasService, createAliasService } from './alias-service.ts';
import { type AuditService, createAuditService } from './audit-service.ts';
import { type BenchmarkService, createBenchmarkService } from './benchmark-service.ts';
import { type CheckpointService, createCheckpointService } from './checkpoint-service.ts';
import { createEvaluationService, type EvaluationService } from './evaluation-service.ts';
import { createExperimentService, type ExperimentService } from './experiments/experiment-service.ts';
import { createFlagService, type FlagService } from './flag-service.ts';
import { createGarbageService, type GarbageService } from './garbage-service.ts';
import { createJobService, type JobService, type JobServiceDeps } from './job-service.ts';
import { createScienceService, type ScienceService } from './science-service.ts';
import { createServerService, type ServerService } from './server-service.ts';
import { createKeptAnswers, type KeptAnswers } from './kept-answers.ts';
import { createLeaderboardService, type LeaderboardService } from './leaderboard-service.ts';
import { createMergeService, type MergeService } from './merge-service.ts';
import { type ServiceDeps } from './service-deps.ts';
import { createStatisticService, type StatisticService } from './statistic-service.ts';
import { createTagService, type TagService } from './tag-service.ts';
import { createTokenService, type TokenService } from './token-service.ts';
import { createUploadService, type UploadService } from './upload-service.ts';

/** All use cases; what resolvers call. Each domain adds its line. */
export interface Services {
  readonly aliases: AliasService;
  readonly answers: KeptAnswers;
  readonly audit: AuditService;
  readonly benchmarks: BenchmarkService;
  readonly checkpoints: CheckpointService;
  readonly evaluations: EvaluationService;
  readonly experiments: ExperimentService;
  readonly flags: FlagService;
  readonly garbage: GarbageService;
  readonly jobs: JobService;
  readonly leaderboard: LeaderboardService;
  readonly merges: MergeService;
  readonly science: ScienceService;
  readonly server: ServerService;
  readonly statistics: StatisticService;
  readonly tags: TagService;
  readonly tokens: TokenService;
  readonly uploads: UploadService;
}

export function createServices(deps: ServiceDeps & JobServiceDeps): Services {
  return {
    aliases: createAliasService(deps),
    answers: createKeptAnswers(deps),
    audit: createAuditService(deps),
    benchmarks: createBenchmarkService(deps),
    checkpoints: createCheckpointService(deps),
    evaluations: createEvaluationService(deps),
    experiments: createExperimentService(deps),
    flags: createFlagService(deps),
    garbage: createGarbageService(deps),
    jobs: createJobService(deps),
    leaderboard: createLeaderboardService(deps),
    merges: createMergeService(deps),
    science: createScienceService(deps),
    server: createServerService(deps),
    statistics: createStatisticService(deps),
    tags: createTagService(deps),
    tokens: createTokenService(deps),
    uploads: createUploadService(deps),
  };
}
