import { type QueryResolvers } from '../types.generated.ts';

export const benchmark: QueryResolvers['benchmark'] = (_parent, { slug, revision }, { services }) =>
  services.benchmarks.bySlug(slug, revision ?? null);
