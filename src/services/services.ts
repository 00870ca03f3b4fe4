import { type ServiceDeps } from './service-deps.ts';
import { createTokenService, type TokenService } from './token-service.ts';

/** All use cases; what resolvers call. Each domain adds its line. */
export interface Services {
  readonly tokens: TokenService;
}

export function createServices(deps: ServiceDeps): Services {
  return {
    tokens: createTokenService(deps),
  };
}
