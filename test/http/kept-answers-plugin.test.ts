import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { type DataSource } from 'typeorm';
import { createContext, type Context } from '../../src/context.ts';
import { keptAnswersPlugin } from '../../src/http/kept-answers-plugin.ts';
import { createLogger } from '../../src/logger.ts';
import { createKeptAnswers } from '../../src/services/kept-answers.ts';
import { type Services } from '../../src/services/services.ts';

let computed = 0;
const count = (): number => (computed += 1);
const apollo = new ApolloServer<Context>({
  typeDefs: `type Query { merges(first: Int): Int, rateLimit: Int, jobs: Mine } type Mine { own: Int, url: Int, broken: Int }`,
  resolvers: {
    Query: { merges: count, rateLimit: count, jobs: () => ({}) },
    Mine: {
      own: (_parent: unknown, _args: unknown, { viewer }: Context) => (viewer?.name === 'somebody' ? count() : 0),
      url: (_parent: unknown, _args: unknown, context: Context) => {
        context.keepable = false;
        return count();
      },
      broken: () => {
        throw new Error(String(count()));
      },
    },
  },
  plugins: [keptAnswersPlugin()],
});
afterAll(() => apollo.stop());

let answers: ReturnType<typeof createKeptAnswers>;
async function ask(query: string, state = '1:1:', headers: Record<string, string> = {}, variables = {}) {
  const viewer = {
    ...{ tokenId: 'token', name: 'somebody', scopes: ['read'] as const },
    state: { text: state, askedAt: performance.now() },
  };
  const identity = { requestId: 'request', viewer, address: '' };
  const context = createContext({ answers } as Services, createLogger({ level: 'silent' }), identity);
  const http = { method: 'POST', headers: new HeaderMap(Object.entries(headers)), search: '', body: {} };
  const before = computed;
  const { body } = await apollo.executeOperation({ query, variables, http }, { contextValue: context });
  if (body.kind !== 'single') throw new Error('one answer');
  return { data: JSON.stringify(body.singleResult.data), ran: computed - before };
}

describe('a question that was answered before', () => {
  beforeEach(() => {
    answers = createKeptAnswers({ dataSource: {} as DataSource });
  });

  test('is answered from memory while the state of the database is the same', async () => {
    const first = await ask('{ merges }');
    const again = await ask('{ merges }');
    expect([first.ran, again.ran, again.data]).toEqual([1, 0, first.data]);
    expect((await ask('{ merges }', '1:2:')).ran).toBe(1);
  });

  test('is another one with other variables', async () => {
    const query = 'query ($first: Int) { merges(first: $first) }';
    await ask(query, '1:1:', {}, { first: 1 });
    expect((await ask(query, '1:1:', {}, { first: 2 })).ran).toBe(1);
    expect((await ask(query, '1:1:', {}, { first: 1 })).ran).toBe(0);
  });

  test.each([
    ['looks at who asks', '{ jobs { own } }'],
    ['holds what ends by itself', '{ jobs { url } }'],
    ['failed', '{ jobs { broken } }'],
    ['is not of the database alone', '{ merges rateLimit }'],
  ])('is computed each time when it %s', async (_what, query) => {
    const { ran } = await ask(query);
    expect(ran).toBeGreaterThan(0);
    expect((await ask(query)).ran).toBe(ran);
  });

  test('is computed once for all who ask at the same time, and by each when it is not the same for all', async () => {
    const together = async (query: string) =>
      (await Promise.all(Array.from({ length: 4 }, () => ask(query)))).map(({ data }) => data);
    const before = computed;
    expect(new Set(await together('{ merges }')).size).toBe(1);
    expect(computed).toBe(before + 1);
    expect(new Set(await together('{ jobs { own } }')).size).toBe(4);
    await together('{ jobs { broken } }');
    expect(computed).toBe(before + 9);
  });

  test('is computed anew for who wants that', async () => {
    await ask('{ merges }');
    expect((await ask('{ merges }', '1:1:', { 'cache-control': 'no-cache' })).ran).toBe(1);
  });
});
