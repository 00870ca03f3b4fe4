import { type QueryResolvers } from '../types.generated.ts';

export const methods: QueryResolvers['methods'] = (_parent, { id }, { services }) =>
  services.merges.methods(id ?? undefined);
