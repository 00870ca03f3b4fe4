import { type QueryResolvers } from '../types.generated.ts';

export const checkpointByDigest: QueryResolvers['checkpointByDigest'] = (_parent, { digest }, { services }) =>
  services.checkpoints.byDigest(digest);
