import { type BenchmarkService, createBenchmarkService } from './benchmark-service.ts';
import { type CheckpointService, createCheckpointService } from './checkpoint-service.ts';
import { createJobService, type JobService, type JobServiceDeps } from './job-service.ts';
import { createServerService, type ServerService } from './server-service.ts';
import { type ServiceDeps } from './service-deps.ts';
import { createTokenService, type TokenService } from './token-service.ts';
import { createUploadService, type UploadService } from './upload-service.ts';

/** All use cases; what resolvers call. Each domain adds its line. */
export interface Services {
  readonly benchmarks: BenchmarkService;
  readonly checkpoints: CheckpointService;
  readonly jobs: JobService;
  readonly server: ServerService;
  readonly tokens: TokenService;
  readonly uploads: UploadService;
}

export function createServices(deps: ServiceDeps & JobServiceDeps): Services {
  return {
    benchmarks: createBenchmarkService(deps),
    checkpoints: createCheckpointService(deps),
    jobs: createJobService(deps),
    server: createServerService(deps),
    tokens: createTokenService(deps),
    uploads: createUploadService(deps),
  };
}
