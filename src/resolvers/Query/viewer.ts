import { type QueryResolvers } from '../types.generated.ts';

export const viewer: QueryResolvers['viewer'] = (_parent, _args, context) => context.viewer;
