import { Kind, type OperationDefinitionNode } from 'graphql';

/** Fields of `Query` that are answered from the database alone. What of their answers is not clears `keepable`. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['__typename', 'leaderboard', 'reportedLeaderboard', 'compare', 'correlation', 'paretoFrontier', 'scaling'],
  ...['sensitivity', 'recommendMethods', 'benchmark', 'benchmarks', 'checkpoint', 'checkpointByDigest', 'checkpoints'],
  ...['merge', 'merges', 'job', 'jobs', 'evaluation', 'evaluations', 'statistic', 'statistics'],
]);

/** Whether an operation only reads from the database: it may be answered from what was read before, and be executed twice. */
export function isDatabaseRead({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === 'query' &&
    selectionSet.selections.every((one) => one.kind === Kind.FIELD && FIELDS.has(one.name.value))
  );
}
