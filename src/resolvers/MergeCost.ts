import { type MergeCostResolvers } from './types.generated.ts';

export const MergeCost: MergeCostResolvers = {
  merges: ({ merges }) => merges ?? 1,
};
