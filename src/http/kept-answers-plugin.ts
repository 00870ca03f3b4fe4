import { type ApolloServerPlugin } from '@apollo/server';
import { type Context } from '../context.ts';
import { type AnswerData } from '../services/kept-answers.ts';
import { answerOf, textOf } from './answer-text.ts';
import { isDatabaseRead } from './database-reads.ts';

const MAX_QUESTION = 20_000;

/**
 * Answers a question that was answered before in the same state of the database with the same data, without asking for it; who asks
 * while it is being computed waits for that. It was parsed, validated and paid for like any other. `Cache-Control: no-cache` wants it
 * computed anew.
 */
export function keptAnswersPlugin(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      let settle: ((data: AnswerData | undefined) => void) | null = null;
      return {
        responseForOperation: async ({ operation, source, request, contextValue }) => {
          if (!isDatabaseRead(operation)) return null;
          const question = `${request.operationName ?? ''}\n${JSON.stringify(request.variables ?? {})}\n${source}`;
          if (question.length > MAX_QUESTION) return null;
          const { answers } = contextValue.services;
          const state = contextValue.state ?? (await answers.now());
          const anew = request.http?.headers.get('cache-control')?.includes('no-cache') ?? false;
          let data = anew ? undefined : answers.find(question, state);
          // nothing may come between not finding it and saying that it is computed here
          const running = anew || data !== undefined ? undefined : answers.beingComputed(question, state);
          if (running !== undefined) data = await running;
          if (data !== undefined) return answerOf(data);
          const computed = anew ? null : answers.compute(question, state);
          settle = (own) => {
            if (own !== undefined) answers.keep(question, state, own, textOf(own).length);
            computed?.(own);
          };
          contextValue.keepable = true;
          return null;
        },
        willSendResponse: async ({ response: { body }, contextValue, errors }) => {
          const everybodys = contextValue.keepable && errors === undefined && body.kind === 'single';
          settle?.((everybodys ? body.singleResult.data : undefined) ?? undefined);
        },
      };
    },
  };
}
