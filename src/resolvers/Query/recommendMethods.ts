import { unwrap } from '../graphql-errors.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const recommendMethods: QueryResolvers['recommendMethods'] = async (_parent, args, { services }) => {
  const { have, budget, benchmark, goal } = args;
  return unwrap(
    await services.science.recommendMethods({
      have: {
        base: have.base,
        statistics: have.statistics ?? [],
        data: have.data ?? false,
        tuning: have.tuning ?? false,
      },
      budget: {
        seconds: budget?.seconds ?? null,
        memoryBytes: budget?.memoryBytes == null ? null : Number(budget.memoryBytes),
        flops: budget?.flops ?? null,
      },
      benchmark: benchmark ?? null,
      goal,
    }),
  );
};
