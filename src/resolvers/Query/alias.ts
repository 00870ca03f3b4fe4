import { type QueryResolvers } from '../types.generated.ts';

export const alias: QueryResolvers['alias'] = (_parent, { name }, { services }) => services.aliases.byName(name);
