import { type Services } from '../../services/services.ts';
import { rowLoader } from './load-rows.ts';

export type Loaders = ReturnType<typeof createLoaders>;

/** All DataLoaders of one request; never shared between requests. Each domain adds its lines, or its file beside this one. */
export function createLoaders(services: Services) {
  return {
    tokens: rowLoader(services.tokens.byIds),
  };
}
