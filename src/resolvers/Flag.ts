import { tokenName } from './token-name.ts';
import { type FlagResolvers } from './types.generated.ts';

export const Flag: FlagResolvers = {
  flaggedBy: ({ flaggedBy }, _args, context) => tokenName(flaggedBy, context),
  liftedBy: ({ liftedBy }, _args, context) => tokenName(liftedBy, context),
};
