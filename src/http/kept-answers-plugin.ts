import { type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { Kind, type OperationDefinitionNode } from 'graphql';
import { type Context } from '../context.ts';
import { type CommitState } from '../storage/database/commit-state.ts';

/** Fields of `Query` that are answered from the database alone. What of their answers is not clears `keepable`. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  ...['__typename', 'leaderboard', 'reportedLeaderboard', 'compare', 'correlation', 'paretoFrontier', 'scaling'],
  ...['sensitivity', 'recommendMethods', 'benchmark', 'benchmarks', 'checkpoint', 'checkpointByDigest', 'checkpoints'],
  ...['merge', 'merges', 'job', 'jobs', 'evaluation', 'evaluations', 'statistic', 'statistics'],
]);
const MAX_QUESTION = 20_000;

/**
 * Answers a question that was answered before in the same state of the database with the same data, without asking for it. It was
 * parsed, validated and paid for like any other. `Cache-Control: no-cache` wants it computed anew.
 */
export function keptAnswersPlugin(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      let asked: { readonly question: string; readonly state: CommitState } | null = null;
      return {
        responseForOperation: async ({ operation, source, request, contextValue }) => {
          if (!isKeepable(operation)) return null;
          const question = `${request.operationName ?? ''}\n${JSON.stringify(request.variables ?? {})}\n${source}`;
          if (question.length > MAX_QUESTION) return null;
          const { answers } = contextValue.services;
          const state = contextValue.state ?? (await answers.now());
          const anew = request.http?.headers.get('cache-control')?.includes('no-cache') ?? false;
          const data = anew ? undefined : answers.find(question, state);
          if (data !== undefined)
            return {
              http: { headers: new HeaderMap() },
              body: { kind: 'single', singleResult: { data: { ...data } } },
            };
          asked = { question, state };
          contextValue.keepable = true;
          return null;
        },
        willSendResponse: async ({ response: { body }, contextValue, errors }) => {
          if (asked === null || !contextValue.keepable || errors !== undefined || body.kind !== 'single') return;
          const { data } = body.singleResult;
          if (data != null) contextValue.services.answers.keep(asked.question, asked.state, data);
        },
      };
    },
  };
}

function isKeepable({ operation, selectionSet }: OperationDefinitionNode): boolean {
  return (
    operation === 'query' &&
    selectionSet.selections.every((one) => one.kind === Kind.FIELD && KEPT_FIELDS.has(one.name.value))
  );
}
