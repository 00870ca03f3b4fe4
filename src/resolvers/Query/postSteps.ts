import { type QueryResolvers } from '../types.generated.ts';

export const postSteps: QueryResolvers['postSteps'] = (_parent, _args, { services }) => services.merges.postSteps();
