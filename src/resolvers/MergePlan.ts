import { pageSize } from './connection.ts';
import { type MergePlanResolvers } from './types.generated.ts';

/** Decisions are small, and a plan is made anew for each request: larger pages save planning again. */
const MAX_DECISIONS = 1000;

export const MergePlan: MergePlanResolvers = {
  recipe: ({ plan }) => plan.recipe,
  recipeDigest: ({ plan }) => plan.recipeDigest,
  passes: ({ plan }) => plan.passes,
  bytesRead: ({ plan }) => plan.bytesRead,
  bytesWritten: ({ plan }) => plan.bytesWritten,
  flops: ({ plan }) => plan.flops,
  peakMemoryBytes: ({ plan }) => plan.peakMemoryBytes,
  threads: ({ plan }) => plan.threads,
  sliceBytes: ({ plan }) => plan.sliceBytes,
  tensorCount: ({ plan }) => plan.decisions.length,
  statistics: ({ statistics }) => statistics.flatMap((one, expert) => (one === null ? [] : [{ ...one, expert }])),
  decisions: ({ plan }, { first, offset }) => {
    const begin = Math.max(0, offset ?? 0);
    return plan.decisions.slice(begin, begin + pageSize(first, MAX_DECISIONS));
  },
};
